export { idePlugin, idePage, wantsIde } from './http/ide/index.js';
