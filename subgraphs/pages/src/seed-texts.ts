import { BlockType } from './blocks/block-types.js';
import { MenuLocation, type NestedItem } from './menus/menu-rules.js';

interface SeedText {
  readonly title: string;
  readonly slug: string;
  readonly seo: { readonly metaDescription: string };
}

export interface SeedPage {
  readonly en: SeedText;
  readonly de: SeedText;
  readonly blocks: readonly object[];
}

/** A block in English, with its German translation. */
function block(type: BlockType, en: object, de: object): object {
  return { type, data: en, translations: [{ locale: 'de', data: de }] };
}

function text(title: string, slug: string, metaDescription: string): SeedText {
  return { title, slug, seo: { metaDescription } };
}

export function seedPages(): readonly SeedPage[] {
  return [
    {
      en: text('Home', 'home', 'A demo of pages that are built from blocks.'),
      de: text('Startseite', 'start', 'Eine Vorführung von Seiten aus Bausteinen.'),
      blocks: [
        block(
          BlockType.HERO,
          {
            heading: 'Everything on one graph',
            subheading: 'Pages, posts and products, each from its own module.',
            primaryAction: { label: 'About us', url: '/about' },
          },
          {
            heading: 'Alles in einem Graphen',
            subheading: 'Seiten, Beiträge und Produkte, jedes aus seinem Modul.',
            primaryAction: { label: 'Über uns', url: '/ueber-uns' },
          },
        ),
        block(
          BlockType.FEATURES,
          {
            heading: 'Why',
            features: [
              { title: 'Live', text: 'What changes is seen at once.', icon: 'bolt' },
              { title: 'Yours', text: 'Switch on what you need, and nothing else.', icon: 'toggle' },
              { title: 'Typed', text: 'Each block has fields your frontend knows.', icon: 'shape' },
            ],
          },
          {
            heading: 'Warum',
            features: [
              { title: 'Live', text: 'Was sich ändert, sieht man sofort.', icon: 'bolt' },
              { title: 'Ihres', text: 'Schalten Sie ein, was Sie brauchen, sonst nichts.', icon: 'toggle' },
              {
                title: 'Typisiert',
                text: 'Jeder Baustein hat Felder, die Ihr Frontend kennt.',
                icon: 'shape',
              },
            ],
          },
        ),
        block(
          BlockType.NEWSLETTER,
          { heading: 'Stay in touch', buttonLabel: 'Subscribe', actionUrl: '/newsletter' },
          { heading: 'In Verbindung bleiben', buttonLabel: 'Abonnieren', actionUrl: '/newsletter' },
        ),
      ],
    },
    {
      en: text('About us', 'about', 'Who makes this demo.'),
      de: text('Über uns', 'ueber-uns', 'Wer diese Vorführung macht.'),
      blocks: [
        block(
          BlockType.TEXT,
          { text: 'We build **small things** that fit together.' },
          { text: 'Wir bauen **kleine Dinge**, die zusammenpassen.' },
        ),
        block(
          BlockType.FAQ,
          { heading: 'Asked often', questions: [{ question: 'Is this real?', answer: 'The software is.' }] },
          {
            heading: 'Oft gefragt',
            questions: [{ question: 'Ist das echt?', answer: 'Die Software schon.' }],
          },
        ),
      ],
    },
    {
      en: text('Contact', 'contact', 'How to reach us.'),
      de: text('Kontakt', 'kontakt', 'So erreichen Sie uns.'),
      blocks: [
        block(
          BlockType.CONTACT,
          { heading: 'Write to us', email: 'hello@demo.example', phone: '+49 30 123456' },
          { heading: 'Schreiben Sie uns', email: 'hallo@demo.example', phone: '+49 30 123456' },
        ),
      ],
    },
  ];
}

export interface SeedMenu {
  readonly location: MenuLocation;
  readonly name: string;
  readonly items: readonly NestedItem[];
}

/** `pageIds`: by English slug. */
export function seedMenus(pageIds: ReadonlyMap<string, string>): readonly SeedMenu[] {
  const page = (slug: string, en: string, de: string, children: readonly NestedItem[] = []): NestedItem => ({
    pageId: pageIds.get(slug),
    labels: [
      { locale: 'en', label: en },
      { locale: 'de', label: de },
    ],
    children,
  });
  const contact = page('contact', 'Contact', 'Kontakt');
  return [
    {
      location: MenuLocation.HEADER,
      name: 'Main menu',
      items: [page('home', 'Home', 'Start'), page('about', 'About us', 'Über uns', [contact])],
    },
    { location: MenuLocation.FOOTER, name: 'Footer', items: [contact] },
  ];
}
