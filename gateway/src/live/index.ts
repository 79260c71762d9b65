export { isDatabaseOutage } from './errors.js';
export type { PublicErrors } from './answer-event.js';
export type { Frame } from './frame.js';
export { LiveHub, type LiveHubOptions, type LiveRequest, type SubscribeOptions } from './live-hub.js';
export { type LiveSettings, liveSettings } from './live-settings.js';
export type { LiveSink, LiveSubscription, LiveViewer } from './live-sink.js';
export { ResultStream } from './result-stream.js';
