import { Registry } from 'prom-client';

/** The figures of one platform; several may run in one process, as in tests. Read at `/metrics`. */
export class Metrics {
  readonly registry = new Registry();
}
