/** What a demo blog writes about: each subject seen from three sides, in two languages. */
export interface SeedPost {
  readonly en: SeedText;
  readonly de: SeedText;
  readonly tags: readonly string[];
  /** English slug of a category. */
  readonly category: string;
  readonly isPublished: boolean;
}

interface SeedText {
  readonly title: string;
  readonly slug: string;
  readonly excerpt: string;
  readonly body: string;
}

/** 36 posts, every twelfth a draft. */
export function seedPosts(): readonly SeedPost[] {
  return ANGLES.flatMap((angle) => SUBJECTS.map((subject) => ({ angle, subject }))).map(
    ({ angle, subject }, index) => ({
      en: text(angle.en, subject.en),
      de: text(angle.de, subject.de),
      tags: [...subject.tags, angle.tag],
      category: subject.category,
      isPublished: index % 12 !== 5,
    }),
  );
}

interface Subject {
  readonly name: string;
  readonly slug: string;
  /** What it does. */
  readonly what: string;
  /** What goes wrong without it. */
  readonly without: string;
}

interface Angle {
  readonly title: (name: string) => string;
  readonly slug: (slug: string) => string;
  readonly lead: string;
  readonly close: string;
}

function text({ title, slug, lead, close }: Angle, { name, slug: word, what, without }: Subject): SeedText {
  return {
    title: title(name),
    slug: slug(word),
    excerpt: what,
    body: `${lead}\n\n${what} ${without}\n\n## ${name}\n\n${close}`,
  };
}

const ANGLES: readonly { readonly tag: string; readonly en: Angle; readonly de: Angle }[] = [
  {
    tag: 'introduction',
    en: {
      title: (name) => `${name}, explained over coffee`,
      slug: (slug) => `${slug}-explained`,
      lead: 'Somebody asked about this at lunch, and the answer took two napkins. Here they are, tidied up.',
      close: 'Start small: switch it on for one tenant, watch it for a week, and only then tell everybody.',
    },
    de: {
      title: (name) => `${name}, beim Kaffee erklärt`,
      slug: (slug) => `${slug}-erklaert`,
      lead: 'Beim Mittagessen kam die Frage auf, und die Antwort brauchte zwei Servietten. Hier sind sie, aufgeräumt.',
      close:
        'Fangen Sie klein an: für einen Mandanten einschalten, eine Woche zusehen, und es erst dann allen sagen.',
    },
  },
  {
    tag: 'practice',
    en: {
      title: (name) => `What we learned from ${name.toLowerCase()}`,
      slug: (slug) => `lessons-from-${slug}`,
      lead: 'A year ago we were sure of three things. One of them was right.',
      close: 'The number that surprised us most was the one we nearly did not measure. Measure it anyway.',
    },
    de: {
      title: (name) => `Was wir gelernt haben: ${name}`,
      slug: (slug) => `gelernt-${slug}`,
      lead: 'Vor einem Jahr waren wir uns dreier Dinge sicher. Eines davon stimmte.',
      close:
        'Am meisten überraschte uns die Zahl, die wir fast nicht gemessen hätten. Messen Sie sie trotzdem.',
    },
  },
  {
    tag: 'checklist',
    en: {
      title: (name) => `${name}: a checklist for Monday`,
      slug: (slug) => `${slug}-checklist`,
      lead: 'No theory today. Five minutes, one list, and the week begins better.',
      close:
        '- Read the log of the last night.\n- Ask who would notice if it stopped.\n- Write down what you would do then.',
    },
    de: {
      title: (name) => `${name}: eine Liste für den Montag`,
      slug: (slug) => `${slug}-liste`,
      lead: 'Heute keine Theorie. Fünf Minuten, eine Liste, und die Woche fängt besser an.',
      close:
        '- Das Protokoll der letzten Nacht lesen.\n- Fragen, wer merken würde, wenn es stillsteht.\n- Aufschreiben, was dann zu tun wäre.',
    },
  },
];

const SUBJECTS: readonly {
  readonly category: string;
  readonly tags: readonly string[];
  readonly en: Subject;
  readonly de: Subject;
}[] = [
  {
    category: 'engineering',
    tags: ['graphql', 'federation'],
    en: {
      name: 'Federated graphs',
      slug: 'federated-graphs',
      what: 'One graph is composed from what each module knows, so clients ask one question and get one answer.',
      without: 'Without it every page sends five requests and joins them by hand.',
    },
    de: {
      name: 'Föderierte Graphen',
      slug: 'foederierte-graphen',
      what: 'Ein Graph entsteht aus dem, was jedes Modul weiß; wer fragt, stellt eine Frage und bekommt eine Antwort.',
      without: 'Ohne ihn schickt jede Seite fünf Anfragen und fügt sie von Hand zusammen.',
    },
  },
  {
    category: 'engineering',
    tags: ['postgres', 'security'],
    en: {
      name: 'Row-level security',
      slug: 'row-level-security',
      what: 'The database itself refuses to show one tenant the rows of another, whatever the query forgot.',
      without: 'Without it a single missing condition is a data leak.',
    },
    de: {
      name: 'Zeilenweise Sicherheit',
      slug: 'zeilenweise-sicherheit',
      what: 'Die Datenbank selbst zeigt keinem Mandanten die Zeilen eines anderen, was auch immer die Abfrage vergaß.',
      without: 'Ohne sie ist eine einzige fehlende Bedingung ein Datenleck.',
    },
  },
  {
    category: 'engineering',
    tags: ['events', 'postgres'],
    en: {
      name: 'The outbox',
      slug: 'the-outbox',
      what: 'An event is written in the transaction of the change it tells of: both happen, or neither does.',
      without: 'Without it the mail goes out and the order does not.',
    },
    de: {
      name: 'Der Postausgang',
      slug: 'der-postausgang',
      what: 'Ein Ereignis wird in der Transaktion der Änderung geschrieben, von der es berichtet: beides oder keines.',
      without: 'Ohne ihn geht die Mail hinaus und die Bestellung nicht.',
    },
  },
  {
    category: 'engineering',
    tags: ['graphql', 'realtime'],
    en: {
      name: 'Live queries',
      slug: 'live-queries',
      what: 'A subscription tells the page what changed, in order, and picks up where it was after a lost connection.',
      without: 'Without it people press reload, and then again.',
    },
    de: {
      name: 'Lebende Abfragen',
      slug: 'lebende-abfragen',
      what: 'Ein Abonnement sagt der Seite, was sich geändert hat, der Reihe nach, und macht nach einem Abbruch dort weiter.',
      without: 'Ohne es wird neu geladen, und dann noch einmal.',
    },
  },
  {
    category: 'engineering',
    tags: ['performance'],
    en: {
      name: 'Keyset pagination',
      slug: 'keyset-pagination',
      what: 'A page starts after the last thing seen, so page one thousand costs what page one costs.',
      without: 'Without it readers see one thing twice and another never.',
    },
    de: {
      name: 'Blättern nach Schlüsseln',
      slug: 'blaettern-nach-schluesseln',
      what: 'Eine Seite beginnt nach dem zuletzt Gesehenen; die tausendste kostet, was die erste kostet.',
      without: 'Ohne es sieht man manches doppelt und anderes nie.',
    },
  },
  {
    category: 'engineering',
    tags: ['testing'],
    en: {
      name: 'Tests on a real database',
      slug: 'real-database-tests',
      what: 'Every test file gets a Postgres of its own in seventy milliseconds, so nothing has to be pretended.',
      without: 'Without them the mock passes and the migration fails.',
    },
    de: {
      name: 'Tests auf echter Datenbank',
      slug: 'tests-auf-echter-datenbank',
      what: 'Jede Testdatei bekommt in siebzig Millisekunden ihr eigenes Postgres; nichts muss vorgespielt werden.',
      without: 'Ohne sie besteht die Attrappe, und die Migration scheitert.',
    },
  },
  {
    category: 'product',
    tags: ['modules'],
    en: {
      name: 'Switchable modules',
      slug: 'switchable-modules',
      what: 'A shop that needs no forum does not see one: not in the menu, and not in the graph.',
      without: 'Without them every customer pays for what only one of them wanted.',
    },
    de: {
      name: 'Schaltbare Module',
      slug: 'schaltbare-module',
      what: 'Ein Laden, der kein Forum braucht, sieht auch keines: weder im Menü noch im Graphen.',
      without: 'Ohne sie zahlen alle für das, was nur einer wollte.',
    },
  },
  {
    category: 'product',
    tags: ['i18n', 'writing'],
    en: {
      name: 'Translations that fall back',
      slug: 'translations-that-fall-back',
      what: 'Readers get their language where there is one, and the next best where there is not.',
      without: 'Without them a missing sentence is an empty page.',
    },
    de: {
      name: 'Übersetzungen mit Ausweichsprache',
      slug: 'uebersetzungen-mit-ausweichsprache',
      what: 'Wer liest, bekommt die eigene Sprache, wo es sie gibt, und sonst die nächstbeste.',
      without: 'Ohne sie ist ein fehlender Satz eine leere Seite.',
    },
  },
  {
    category: 'product',
    tags: ['commerce'],
    en: {
      name: 'Honest stock levels',
      slug: 'honest-stock-levels',
      what: 'What the shop says is on the shelf is on the shelf, also when two people buy the last one.',
      without: 'Without them the nicest checkout ends in an apology.',
    },
    de: {
      name: 'Ehrliche Lagerbestände',
      slug: 'ehrliche-lagerbestaende',
      what: 'Was laut Laden im Regal liegt, liegt im Regal, auch wenn zwei das letzte Stück kaufen.',
      without: 'Ohne sie endet die schönste Kasse in einer Entschuldigung.',
    },
  },
  {
    category: 'community',
    tags: ['moderation'],
    en: {
      name: 'Kind moderation',
      slug: 'kind-moderation',
      what: 'A comment waits until somebody has read it, and its author is told so.',
      without: 'Without it the loudest voice decides who stays.',
    },
    de: {
      name: 'Freundliche Moderation',
      slug: 'freundliche-moderation',
      what: 'Ein Kommentar wartet, bis ihn jemand gelesen hat, und wer ihn schrieb, erfährt das.',
      without: 'Ohne sie entscheidet die lauteste Stimme, wer bleibt.',
    },
  },
  {
    category: 'community',
    tags: ['open-source'],
    en: {
      name: 'Your first contribution',
      slug: 'your-first-contribution',
      what: 'A module is a small package with a table of contents; most of them can be read in an hour.',
      without: 'Without that hour nobody dares to change the first line.',
    },
    de: {
      name: 'Ihr erster Beitrag',
      slug: 'ihr-erster-beitrag',
      what: 'Ein Modul ist ein kleines Paket mit Inhaltsverzeichnis; die meisten liest man in einer Stunde.',
      without: 'Ohne diese Stunde traut sich niemand an die erste Zeile.',
    },
  },
  {
    category: 'announcements',
    tags: ['release'],
    en: {
      name: 'Release notes that help',
      slug: 'release-notes-that-help',
      what: 'A note says what changed, whom it touches and what to do, in this order.',
      without: 'Without them an update is a surprise, and surprises are postponed.',
    },
    de: {
      name: 'Versionshinweise, die helfen',
      slug: 'versionshinweise-die-helfen',
      what: 'Ein Hinweis sagt, was sich ändert, wen es betrifft und was zu tun ist, in dieser Reihenfolge.',
      without: 'Ohne sie ist jede neue Version eine Überraschung, und Überraschungen verschiebt man.',
    },
  },
];

export const COMMENTS: readonly string[] = [
  'Thank you, the second napkin was the one I needed.',
  'We tried this last month and can confirm the number.',
  'Does it also work behind a proxy?',
  'Ein schöner Text, vor allem der Schluss.',
  'I would add one item: tell the night shift.',
  'This is the first explanation I could repeat to a colleague.',
];
