export { executeEvent, executeOperation } from './execute-operation.js';
export { requestError } from './errors.js';
export type { Execution } from './execution-state.js';
export type { DataSource, FetchRequest } from './data-source.js';
export { LocalDataSource } from './local-data-source.js';
export { type Answer, Executor, type ExecutorOptions } from './executor.js';
