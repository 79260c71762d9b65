export { RemoteModules } from './remote-modules.js';
