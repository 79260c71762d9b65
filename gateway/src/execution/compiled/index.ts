export { OperationCompiler } from './operation-compiler.js';
export type { FallbackReason } from './not-compilable.js';
export { answerCompiled, type CompiledAnswer } from './answer-compiled.js';
