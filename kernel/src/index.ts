export { CodedError } from './errors.js';
export { moduleSlug, type ModuleSlug } from './module/module-slug.js';
