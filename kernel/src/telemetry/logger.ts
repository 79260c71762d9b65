import { pino, type Logger as PinoLogger, stdTimeFunctions } from 'pino';

export type Logger = PinoLogger;

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** Takes a record as a JSON line. */
export interface LogDestination {
  write(line: string): void;
}

/**
 * One JSON line per record, on stderr unless told otherwise; stdout stays free for what a person reads at start.
 * Values under these paths never reach the log, whoever logs them.
 */
export function createLogger(
  level: LogLevel,
  to: LogDestination = pino.destination({ dest: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      redact: [
        'password',
        '*.password',
        'token',
        '*.token',
        'authorization',
        '*.authorization',
        '*.refreshToken',
      ],
    },
    to,
  );
}
