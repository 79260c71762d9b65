import { pino, type Logger as PinoLogger, stdTimeFunctions } from 'pino';

export type Logger = PinoLogger;

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/**
 * One JSON line per record on stderr; stdout stays free for what a person reads at start.
 * Values under these paths never reach the log, whoever logs them.
 */
export function createLogger(level: LogLevel): Logger {
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
    pino.destination({ dest: 2, sync: true }),
  );
}
