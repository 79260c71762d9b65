// Subscribing
export { createClient, type ClientOptions, type LiveClient, type SubscribeOptions } from './client.js';
export type { LiveDocument, LiveResult } from './operation.js';
export type { Observer, SubscriptionState } from './subscription.js';
export { SubscriptionError } from './ending.js';
// What an application brings along
export { type CursorStore, memoryCursorStore, webCursorStore } from './cursor-store.js';
export type { BackoffOptions } from './backoff.js';
export type { TokenFunction } from './token-source.js';
export type { ClientEvent } from './transport.js';
