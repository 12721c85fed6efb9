import { createServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { runMain } from '@libs/http';
import { readIngestionApiConfig } from '../../services/ingestion/src/ingestion.config';
import { startIngestionApi } from '../../services/ingestion/src/start';

// The ingestion API as it is. At BENCH_PORT it tells for how long at most its event loop did not turn since it was last asked; its own
// metric looks only every 10 ms.
runMain('ingestion-api', () => {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  createServer((_, reply) => {
    reply.end(JSON.stringify({ longestMs: delay.max / 1e6 }));
    delay.reset();
  })
    .listen(Number(process.env['BENCH_PORT']), '127.0.0.1')
    .unref();
  return startIngestionApi(readIngestionApiConfig(process.env));
});
