import type { RequestContext } from '@rustok/kernel';
import { publish } from './operations/change-node-status.js';
import { insertCategory } from './operations/create-category.js';
import { insertNode } from './operations/create-node.js';
import { insertTag } from './operations/create-tag.js';

/** A few pages, articles, categories and tags. What is there already, by its English slug, is left alone. */
export async function seedContent(context: RequestContext): Promise<void> {
  await context.database.transaction(async (unit) => {
    const categorySlugs = new Set(
      await unit.trx('category_translations').where({ locale: 'en' }).pluck('slug'),
    );
    for (const [position, { en, de }] of CATEGORIES.entries()) {
      if (categorySlugs.has(en.slug)) continue;
      await insertCategory(unit, context, {
        position,
        translations: [
          { locale: 'en', ...en },
          { locale: 'de', ...de },
        ],
      });
    }

    const tagIds = new Map<string, string>(
      (await unit.trx('tag_translations').where({ locale: 'en' }).select('slug', 'tag_id')).map(
        ({ slug, tag_id }: { slug: string; tag_id: string }) => [slug, tag_id],
      ),
    );
    for (const { en, de } of TAGS) {
      if (tagIds.has(en.slug)) continue;
      const { id } = await insertTag(unit, context, {
        translations: [
          { locale: 'en', ...en },
          { locale: 'de', ...de },
        ],
      });
      tagIds.set(en.slug, id);
    }

    const nodeSlugs = new Set(
      await unit.trx('node_translations').where({ locale: 'en', is_live: true }).pluck('slug'),
    );
    for (const [position, { kind, isPublished = true, tags = [], en, de }] of NODES.entries()) {
      if (nodeSlugs.has(en.slug)) continue;
      const node = await insertNode(unit, context, {
        kind,
        position,
        translations: [
          { locale: 'en', title: en.title, slug: en.slug, excerpt: en.excerpt },
          { locale: 'de', title: de.title, slug: de.slug, excerpt: de.excerpt },
        ],
        bodies: [
          { locale: 'en', body: en.body },
          { locale: 'de', body: de.body },
        ],
        tagIds: tags.map((slug) => tagIds.get(slug)),
      });
      if (isPublished) await publish(unit, context, node.id);
    }
  });
}

const CATEGORIES = [
  {
    en: { name: 'Engineering', slug: 'engineering', description: 'How it is built.' },
    de: { name: 'Technik', slug: 'technik', description: 'Wie es gebaut ist.' },
  },
  {
    en: { name: 'Product', slug: 'product', description: 'What it does, and for whom.' },
    de: { name: 'Produkt', slug: 'produkt', description: 'Was es kann, und für wen.' },
  },
  {
    en: { name: 'Community', slug: 'community', description: 'Who makes it, and who uses it.' },
    de: { name: 'Gemeinschaft', slug: 'gemeinschaft', description: 'Wer es macht, und wer es nutzt.' },
  },
  {
    en: { name: 'Announcements', slug: 'announcements', description: 'What is new.' },
    de: { name: 'Ankündigungen', slug: 'ankuendigungen', description: 'Was es Neues gibt.' },
  },
] as const;

/** The blog's demo posts name some of them, too. */
const TAGS = [
  { en: { name: 'GraphQL', slug: 'graphql' }, de: { name: 'GraphQL', slug: 'graphql' } },
  { en: { name: 'Federation', slug: 'federation' }, de: { name: 'Föderation', slug: 'foederation' } },
  { en: { name: 'Postgres', slug: 'postgres' }, de: { name: 'Postgres', slug: 'postgres' } },
  { en: { name: 'Events', slug: 'events' }, de: { name: 'Ereignisse', slug: 'ereignisse' } },
  { en: { name: 'Modules', slug: 'modules' }, de: { name: 'Module', slug: 'module' } },
  { en: { name: 'Translation', slug: 'i18n' }, de: { name: 'Übersetzung', slug: 'uebersetzung' } },
] as const;

interface SeedNode {
  readonly kind: string;
  readonly isPublished?: boolean;
  /** English slugs. */
  readonly tags?: readonly string[];
  readonly en: SeedText;
  readonly de: SeedText;
}

interface SeedText {
  readonly title: string;
  readonly slug: string;
  readonly excerpt: string;
  readonly body: string;
}

const NODES: readonly SeedNode[] = [
  {
    kind: 'page',
    en: {
      title: 'Home',
      slug: 'home',
      excerpt: 'A shop, a blog and a forum under one roof.',
      body: '# Welcome\n\nEverything you see here comes from one graph, and each part of it from its own module.',
    },
    de: {
      title: 'Startseite',
      slug: 'startseite',
      excerpt: 'Ein Laden, ein Blog und ein Forum unter einem Dach.',
      body: '# Willkommen\n\nAlles hier kommt aus einem Graphen, und jeder Teil davon aus seinem eigenen Modul.',
    },
  },
  {
    kind: 'page',
    en: {
      title: 'About us',
      slug: 'about',
      excerpt: 'Who we are.',
      body: 'We are a small team that would rather **measure** than guess.',
    },
    de: {
      title: 'Über uns',
      slug: 'ueber-uns',
      excerpt: 'Wer wir sind.',
      body: 'Wir sind ein kleines Team, das lieber **misst** als rät.',
    },
  },
  {
    kind: 'page',
    en: {
      title: 'Contact',
      slug: 'contact',
      excerpt: 'How to reach us.',
      body: 'Write to hello@demo.local; we answer within two working days.',
    },
    de: {
      title: 'Kontakt',
      slug: 'kontakt',
      excerpt: 'Wie Sie uns erreichen.',
      body: 'Schreiben Sie an hello@demo.local; wir antworten innerhalb von zwei Werktagen.',
    },
  },
  {
    kind: 'page',
    isPublished: false,
    en: {
      title: 'Terms of service',
      slug: 'terms',
      excerpt: 'Still with the lawyers.',
      body: 'To be written.',
    },
    de: {
      title: 'Nutzungsbedingungen',
      slug: 'nutzungsbedingungen',
      excerpt: 'Noch bei den Juristen.',
      body: 'Wird noch geschrieben.',
    },
  },
  {
    kind: 'article',
    tags: ['modules', 'federation'],
    en: {
      title: 'What a module is',
      slug: 'what-a-module-is',
      excerpt: 'A unit of business capability that can be switched on and off.',
      body: 'A module brings its tables, its part of the graph, its events and its settings. Nobody else writes its tables.',
    },
    de: {
      title: 'Was ein Modul ist',
      slug: 'was-ein-modul-ist',
      excerpt: 'Eine fachliche Einheit, die man ein- und ausschalten kann.',
      body: 'Ein Modul bringt seine Tabellen mit, seinen Teil des Graphen, seine Ereignisse und seine Einstellungen. Niemand sonst schreibt in seine Tabellen.',
    },
  },
  {
    kind: 'article',
    tags: ['i18n'],
    en: {
      title: 'Writing for two languages',
      slug: 'writing-for-two-languages',
      excerpt: 'Every text has one translation per locale, and readers get the best there is.',
      body: 'Ask for a locale, or let the browser ask. What is missing falls back along the chain the tenant has chosen.',
    },
    de: {
      title: 'Schreiben in zwei Sprachen',
      slug: 'schreiben-in-zwei-sprachen',
      excerpt: 'Jeder Text hat eine Übersetzung je Sprache, und wer liest, bekommt die beste.',
      body: 'Fragen Sie nach einer Sprache, oder lassen Sie den Browser fragen. Was fehlt, kommt aus der Ausweichsprache.',
    },
  },
];
