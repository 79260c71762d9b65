export { documentProblems } from './document-problems.js';
export { documentRequestOf, type GivenRequest } from './document-request.js';
export { documentUnknown } from './errors.js';
export { type DocumentRequest, requestedText } from './requested-text.js';
