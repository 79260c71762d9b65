import { answerParent } from './processes.ts';
import { Subscribers, type SubscribersOptions } from './subscribers.ts';

let subscribers: Subscribers | undefined;

const calls = {
  async connect(options: SubscribersOptions) {
    subscribers = await Subscribers.connect(options);
  },
  subscribe: (operations: 'identical' | 'different') => subscribers?.subscribe(operations),
  reached: async (events: number, since: number) => (await subscribers?.reached(events, since)) ?? [],
  received: () => subscribers?.received ?? { deliveries: 0, bytes: 0 },
  close() {
    subscribers?.close();
    subscribers = undefined;
  },
};

export type LoadCalls = typeof calls;

answerParent(calls);
