export { type AskedForEvent, EventAnswers } from './event-answers.js';
export { RemoteModules } from './remote-modules.js';
