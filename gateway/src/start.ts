import { CodedError, createLogger } from '@rustok/kernel';
import { startGateway } from './gateway.js';
import { outliveLeftRejections } from './left-rejections.js';
import { readyMessage } from './ready-message.js';
import { readSettings } from './settings.js';

// The process of `npm start`: settings → gateway started → a signal → gateway stopped.

// A terminal's Ctrl-C may arrive twice, from the terminal and from npm: the second must not cut the stop short.
const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
});

try {
  const settings = await readSettings(process.env);
  outliveLeftRejections(createLogger(settings.logLevel));
  const gateway = await startGateway(settings);
  const { demo, seedPassword } = settings;
  process.stdout.write(
    `${await readyMessage({ url: gateway.url, platform: gateway.platform, demo, seedPassword })}\n`,
  );
  await stopped;
  process.stdout.write('\nStopping …\n');
  await gateway.close();
} catch (error) {
  // What an operator can mend is said in a sentence or a list; a stack helps only with a bug.
  const message =
    error instanceof CodedError ? `${error.code}: ${error.message}` : String((error as Error).stack);
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
