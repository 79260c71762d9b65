export { LiveHub, type LiveHubOptions, type LiveRequest } from './live-hub.js';
