// What the demo shop sells. Prices are of one piece, in euro and in dollar; the first locale is English.

export interface SeedProduct {
  readonly handle: string;
  readonly category: string;
  readonly vendor: string;
  readonly productType: string;
  readonly tags: readonly string[];
  readonly en: SeedText;
  readonly de: SeedText;
  readonly options: readonly SeedOption[];
  /** `EUR`, `USD` */
  readonly price: readonly [string, string];
  /** What it costs while the sale lasts, in the same currencies. */
  readonly sale?: readonly [string, string];
  readonly isDraft?: boolean;
}

interface SeedText {
  readonly title: string;
  readonly subtitle: string;
  readonly description: string;
}

export interface SeedOption {
  readonly title: readonly [string, string];
  readonly values: readonly (readonly [string, string])[];
}

export const SEED_CATEGORIES = [
  {
    slug: 'clothing',
    name: ['Clothing', 'Kleidung'],
    children: [
      { slug: 'shirts', name: ['Shirts', 'Hemden'] },
      { slug: 'socks', name: ['Socks', 'Socken'] },
    ],
  },
  { slug: 'kitchen', name: ['Kitchen', 'Küche'], children: [] },
  { slug: 'desk', name: ['Desk', 'Schreibtisch'], children: [] },
] as const;

const SIZES: SeedOption = {
  title: ['Size', 'Größe'],
  values: [
    ['S', 'S'],
    ['M', 'M'],
    ['L', 'L'],
  ],
};

const COLOURS: SeedOption = {
  title: ['Colour', 'Farbe'],
  values: [
    ['Blue', 'Blau'],
    ['Grey', 'Grau'],
  ],
};

export const SEED_PRODUCTS: readonly SeedProduct[] = [
  {
    handle: 'linen-shirt',
    category: 'shirts',
    vendor: 'Nordhof',
    productType: 'Shirt',
    tags: ['linen', 'summer'],
    en: {
      title: 'Linen shirt',
      subtitle: 'Cool when it is hot',
      description: 'Washed linen with mother-of-pearl buttons. Gets softer each summer.',
    },
    de: {
      title: 'Leinenhemd',
      subtitle: 'Kühl, wenn es heiß ist',
      description: 'Gewaschenes Leinen mit Perlmuttknöpfen. Wird mit jedem Sommer weicher.',
    },
    options: [SIZES, COLOURS],
    price: ['69.00', '79.00'],
    sale: ['55.00', '63.00'],
  },
  {
    handle: 'flannel-shirt',
    category: 'shirts',
    vendor: 'Nordhof',
    productType: 'Shirt',
    tags: ['cotton', 'winter'],
    en: {
      title: 'Flannel shirt',
      subtitle: 'Brushed twice',
      description: 'Heavy cotton flannel, brushed on both sides, with two breast pockets.',
    },
    de: {
      title: 'Flanellhemd',
      subtitle: 'Zweimal aufgeraut',
      description: 'Schwerer Baumwollflanell, beidseitig aufgeraut, mit zwei Brusttaschen.',
    },
    options: [SIZES],
    price: ['59.00', '65.00'],
  },
  {
    handle: 'plain-tee',
    category: 'shirts',
    vendor: 'Mittelweg',
    productType: 'T-shirt',
    tags: ['cotton', 'basic'],
    en: {
      title: 'Plain tee',
      subtitle: 'Nothing on it',
      description: 'Organic cotton, cut straight, sewn in Portugal. No print, no label at the neck.',
    },
    de: {
      title: 'Schlichtes T-Shirt',
      subtitle: 'Ohne alles',
      description:
        'Bio-Baumwolle, gerade geschnitten, in Portugal genäht. Kein Druck, kein Etikett im Nacken.',
    },
    options: [SIZES, COLOURS],
    price: ['24.00', '27.00'],
    sale: ['19.00', '21.00'],
  },
  {
    handle: 'wool-socks',
    category: 'socks',
    vendor: 'Mittelweg',
    productType: 'Socks',
    tags: ['wool', 'winter'],
    en: {
      title: 'Wool socks',
      subtitle: 'For cold floors',
      description: 'Merino with a reinforced heel. They survive the washing machine.',
    },
    de: {
      title: 'Wollsocken',
      subtitle: 'Für kalte Böden',
      description: 'Merinowolle mit verstärkter Ferse. Sie überstehen die Waschmaschine.',
    },
    options: [SIZES],
    price: ['16.50', '18.00'],
  },
  {
    handle: 'running-socks',
    category: 'socks',
    vendor: 'Laufgut',
    productType: 'Socks',
    tags: ['sport', 'summer'],
    en: {
      title: 'Running socks',
      subtitle: 'Left and right',
      description: 'Knitted for each foot, with air channels above the toes.',
    },
    de: {
      title: 'Laufsocken',
      subtitle: 'Links und rechts',
      description: 'Für jeden Fuß gestrickt, mit Luftkanälen über den Zehen.',
    },
    options: [SIZES],
    price: ['12.00', '13.50'],
  },
  {
    handle: 'enamel-mug',
    category: 'kitchen',
    vendor: 'Herdstelle',
    productType: 'Mug',
    tags: ['enamel', 'outdoor'],
    en: {
      title: 'Enamel mug',
      subtitle: 'Falls without breaking',
      description: 'Three decilitres, enamelled steel, fit for fire and dishwasher.',
    },
    de: {
      title: 'Emaillebecher',
      subtitle: 'Fällt und bleibt ganz',
      description: 'Drei Deziliter, emaillierter Stahl, für Feuer und Spülmaschine.',
    },
    options: [COLOURS],
    price: ['11.90', '12.90'],
  },
  {
    handle: 'coffee-dripper',
    category: 'kitchen',
    vendor: 'Herdstelle',
    productType: 'Coffee',
    tags: ['coffee', 'ceramic'],
    en: {
      title: 'Coffee dripper',
      subtitle: 'One cup at a time',
      description: 'Ceramic cone with a spiral inside. Takes filters of size 2.',
    },
    de: {
      title: 'Kaffeefilter',
      subtitle: 'Tasse für Tasse',
      description: 'Keramikkegel mit Spirale innen. Für Filterpapier der Größe 2.',
    },
    options: [],
    price: ['28.00', '31.00'],
    sale: ['22.40', '24.80'],
  },
  {
    handle: 'chopping-board',
    category: 'kitchen',
    vendor: 'Spanwerk',
    productType: 'Board',
    tags: ['wood'],
    en: {
      title: 'Chopping board',
      subtitle: 'End-grain oak',
      description: 'Oiled end-grain oak that is kind to knives, with a groove for what runs off.',
    },
    de: {
      title: 'Schneidebrett',
      subtitle: 'Eiche, Stirnholz',
      description: 'Geölte Stirnholzeiche, die Messer schont, mit einer Rille für das, was abläuft.',
    },
    options: [],
    price: ['74.00', '82.00'],
  },
  {
    handle: 'desk-lamp',
    category: 'desk',
    vendor: 'Lichtmaß',
    productType: 'Lamp',
    tags: ['light', 'steel'],
    en: {
      title: 'Desk lamp',
      subtitle: 'Stays where it is put',
      description: 'Two joints with counterweights, warm to neutral light, dimmed by a wheel.',
    },
    de: {
      title: 'Schreibtischlampe',
      subtitle: 'Bleibt, wo man sie lässt',
      description: 'Zwei Gelenke mit Gegengewicht, warmes bis neutrales Licht, gedimmt mit einem Rad.',
    },
    options: [COLOURS],
    price: ['129.00', '145.00'],
  },
  {
    handle: 'notebook',
    category: 'desk',
    vendor: 'Spanwerk',
    productType: 'Paper',
    tags: ['paper', 'basic'],
    en: {
      title: 'Notebook',
      subtitle: 'Lies flat',
      description: 'Thread-stitched, 160 pages of dotted paper that ink does not go through.',
    },
    de: {
      title: 'Notizbuch',
      subtitle: 'Liegt flach',
      description: 'Fadengeheftet, 160 Seiten gepunktetes Papier, durch das keine Tinte dringt.',
    },
    options: [],
    price: ['14.00', '15.50'],
  },
  {
    handle: 'pen-tray',
    category: 'desk',
    vendor: 'Spanwerk',
    productType: 'Tray',
    tags: ['wood'],
    en: {
      title: 'Pen tray',
      subtitle: 'For what rolls away',
      description: 'Milled from one piece of ash, with a place for the eraser.',
    },
    de: {
      title: 'Stiftablage',
      subtitle: 'Für alles, was wegrollt',
      description: 'Aus einem Stück Esche gefräst, mit einem Platz für den Radiergummi.',
    },
    options: [],
    price: ['32.00', '35.00'],
  },
  {
    handle: 'standing-mat',
    category: 'desk',
    vendor: 'Laufgut',
    productType: 'Mat',
    tags: ['new'],
    en: {
      title: 'Standing mat',
      subtitle: 'Next season',
      description: 'Cork on natural rubber, for those who stand at their desks.',
    },
    de: {
      title: 'Stehmatte',
      subtitle: 'Nächste Saison',
      description: 'Kork auf Naturkautschuk, für alle, die am Tisch stehen.',
    },
    options: [],
    price: ['49.00', '55.00'],
    isDraft: true,
  },
];
