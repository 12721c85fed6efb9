import { Client } from 'pg';
import { type Random } from '../../support/random';
import { type ChaosRig } from '../rig';
import { type Fault } from './fault';

/** `pg_ctl -m immediate`: no checkpoint, no good-bye. It comes back by recovery from its log. */
export const postgresCrash: Fault = {
  name: 'postgres-crash',
  components: ['postgres'],
  inject: async ({ stack }) => {
    await stack.postgres.kill('SIGQUIT');
    return { target: 'postgres', heal: () => stack.postgres.restart() };
  },
};

/** `pg_ctl -m fast`: transactions are rolled back, and an orderly end. */
export const postgresStop: Fault = {
  name: 'postgres-stop',
  components: ['postgres'],
  inject: async ({ stack }) => {
    await stack.postgres.stop();
    return { target: 'postgres', heal: () => stack.postgres.restart() };
  },
};

/** Connections of the services break in the middle of whatever they do: their transactions with them, or just after the commit. */
export const postgresBackendsKilled: Fault = {
  name: 'postgres-backends-killed',
  components: ['postgres'],
  inject: async (rig, random) => {
    const killed = await terminateBackends(rig, random);
    return { target: `postgres ${String(killed)} backends`, heal: () => Promise.resolve() };
  },
};

async function terminateBackends({ stack }: ChaosRig, random: Random): Promise<number> {
  const client = new Client({ connectionString: stack.postgres.url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity where backend_type = 'client backend' and usename like 'portcullis\\_%' order by pid`,
    );
    const share = random.between(0.1, 1);
    const victims = rows.filter(() => random.chance(share)).map(({ pid }) => pid);
    await client.query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [victims]);
    return victims.length;
  } finally {
    await client.end();
  }
}
