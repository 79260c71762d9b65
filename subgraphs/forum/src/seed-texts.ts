/** What a demo forum talks about. */
export interface SeedCategory {
  /** Of the English translation; what is there already by it is left alone. */
  readonly slug: string;
  readonly en: { readonly name: string; readonly description: string };
  readonly de: { readonly name: string; readonly description: string };
  readonly icon: string;
  readonly color: string;
  readonly isModerated: boolean;
  readonly topics: readonly SeedTopic[];
}

export interface SeedTopic {
  readonly locale: 'en' | 'de';
  readonly title: string;
  readonly body: string;
  readonly tags: readonly string[];
  readonly is?: 'pinned' | 'locked' | 'closed';
  /** The second answers the first, the third the topic, and the fourth the third. */
  readonly replies: readonly [string, string, string, string];
}

export const SEED_CATEGORIES: readonly SeedCategory[] = [
  {
    slug: 'announcements',
    en: { name: 'Announcements', description: 'News of the shop and of this forum.' },
    de: { name: 'Ankündigungen', description: 'Neues vom Laden und aus diesem Forum.' },
    icon: 'megaphone',
    color: '#c2410c',
    isModerated: true,
    topics: [
      {
        locale: 'en',
        title: 'Welcome to the forum',
        body: 'Say hello, and read the **house rules**: be kind, stay on the subject, no advertising.',
        tags: ['rules'],
        is: 'pinned',
        replies: [
          'Hello everybody! Glad to be here.',
          'Welcome! What brings you to us?',
          'Is there a way to get mails about new topics?',
          'Not yet. Subscribe to `topicCreated` until then.',
        ],
      },
      {
        locale: 'en',
        title: 'Opening hours in December',
        body: 'We are here until the 23rd, and back on January 2nd.',
        tags: ['hours'],
        is: 'locked',
        replies: [
          'Will orders be sent on the 23rd too?',
          'Those that come in before noon.',
          'Thank you, and a good time to all of you.',
          'The same to you!',
        ],
      },
    ],
  },
  {
    slug: 'help',
    en: { name: 'Help', description: 'Questions about orders, delivery and returns.' },
    de: { name: 'Hilfe', description: 'Fragen zu Bestellung, Lieferung und Rückgabe.' },
    icon: 'lifebuoy',
    color: '#1d4ed8',
    isModerated: false,
    topics: [
      {
        locale: 'en',
        title: 'How do I return a kettle?',
        body: 'It arrived with a dent. Do I need the box it came in?',
        tags: ['returns', 'kettle'],
        is: 'closed',
        replies: [
          'Any box that keeps it from harm will do.',
          'That was quick, thank you.',
          'Take a picture of the dent first.',
          'Good point. They asked me for one as well.',
        ],
      },
      {
        locale: 'de',
        title: 'Lieferung in die Schweiz?',
        body: 'Liefert ihr auch nach Zürich, und was kommt dann an Zoll dazu?',
        tags: ['delivery'],
        replies: [
          'Ja, seit dem Frühjahr. Der Zoll steht vor dem Bezahlen dabei.',
          'Super, danke!',
          'Bei mir hat es vier Tage gedauert.',
          'Bei mir waren es drei.',
        ],
      },
      {
        locale: 'en',
        title: 'Changing the address of an order',
        body: 'I moved, and my order still goes to the old flat. Can I change that myself?',
        tags: ['orders', 'delivery'],
        replies: [
          'As long as it is not shipped: under your orders.',
          'Found it. I looked in the settings of the account.',
          'That is where I would have looked as well.',
          'Noted, we will put a link there.',
        ],
      },
    ],
  },
  {
    slug: 'brewing',
    en: { name: 'Brewing', description: 'Coffee and tea, and what it takes to make them.' },
    de: { name: 'Zubereitung', description: 'Kaffee und Tee, und was man dazu braucht.' },
    icon: 'cup',
    color: '#15803d',
    isModerated: false,
    topics: [
      {
        locale: 'en',
        title: 'Water temperature for green tea',
        body: 'The packet says 70 °C, a friend says 80 °C. What do you use?',
        tags: ['tea'],
        replies: [
          '70 °C for the first infusion, a little more for the second.',
          'And how long for the second?',
          'I never measured. Boil, wait five minutes.',
          'Five minutes gets you to about 80 °C in a china pot.',
        ],
      },
      {
        locale: 'en',
        title: 'Which grinder for a beginner?',
        body: 'By hand or electric? I make two cups in the morning.',
        tags: ['coffee', 'grinder'],
        replies: [
          'By hand for two cups. It is quiet, too.',
          'Quiet is what my neighbours would vote for.',
          'Electric, if you are as sleepy as I am.',
          'Grind in the evening before, then.',
        ],
      },
      {
        locale: 'de',
        title: 'Kaffee schmeckt bitter',
        body: 'Gleiche Bohnen, gleiche Menge, und trotzdem jeden Tag bitterer. Woran kann das liegen?',
        tags: ['coffee'],
        replies: [
          'Mühle sauber machen. Alte Öle werden ranzig.',
          'Das war es tatsächlich, danke!',
          'Sonst gröber mahlen.',
          'Oder kühleres Wasser nehmen.',
        ],
      },
    ],
  },
  {
    slug: 'off-topic',
    en: { name: 'Off topic', description: 'Whatever fits nowhere else.' },
    de: { name: 'Sonstiges', description: 'Alles, was sonst nirgends passt.' },
    icon: 'chat',
    color: '#7e22ce',
    isModerated: false,
    topics: [
      {
        locale: 'en',
        title: 'What are you reading?',
        body: 'It rains, the tea is ready. I need a book.',
        tags: ['books'],
        replies: [
          'Something about lighthouses. It is better than it sounds.',
          'Which one? There are so many.',
          'Short stories, one per cup.',
          'A unit of measurement I can use.',
        ],
      },
      {
        locale: 'en',
        title: 'Pictures of your cups',
        body: 'Show the cup you would save from a fire.',
        tags: ['pictures'],
        replies: [
          'A blue one with a chip. It was my grandmother’s.',
          'Those are the best.',
          'Mine is of tin and has been up a mountain.',
          'Which mountain?',
        ],
      },
    ],
  },
];
