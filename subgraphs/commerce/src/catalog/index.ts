import type { Area } from '../area.js';

export const catalog: Area = {
  events: [],
  resolvers: [],
};
