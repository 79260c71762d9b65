import { answerParent } from '../live/processes.ts';
import { drive, type Drive } from './driver.ts';

const calls = { drive: (options: Drive) => drive(options) };

export type DriverCalls = typeof calls;

answerParent(calls);
