export { Cursors } from './cursor.js';
export { type Frame, frameOf } from './frame.js';
export { LiveHub, type LiveHubOptions, type LiveRequest } from './live-hub.js';
export { type LiveSettings, liveSettings } from './live-settings.js';
export type { LiveSink, LiveSubscription } from './live-sink.js';
export { ResultStream } from './result-stream.js';
