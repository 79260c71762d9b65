export { OperationCompiler } from './operation-compiler.js';
export type { FallbackReason } from './generate.js';
export { answerCompiled, type CompiledAnswer } from './answer-compiled.js';
