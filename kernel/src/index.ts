export { moduleSlug, type ModuleSlug } from './module/module-slug.js';
