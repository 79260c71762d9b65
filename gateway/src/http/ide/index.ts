// The in-browser IDE that `GET /graphql` serves to a browser.
export { idePlugin, type IdeOptions } from './ide-plugin.js';
export { idePage } from './ide-page.js';
export { wantsIde } from './wants-ide.js';
