import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@libs/server-process';
import { type LocalKafka, startKafka } from '../../deploy/local/kafka-server';

const USER = { name: 'portcullis', password: 'letters-and-digits-42' };

/** An Apache Kafka that asks who is there: with SCRAM on one port, and with PLAIN over TLS of an authority of its own on another. */
export class SecuredKafka {
  private constructor(
    readonly user: typeof USER,
    /** The certificate of its authority. */
    readonly caFile: string,
    readonly brokers: { readonly scram: string; readonly tls: string },
    private readonly server: LocalKafka,
    private readonly dir: string,
  ) {}

  static async start(): Promise<SecuredKafka> {
    const dir = join(tmpdir(), `secured-kafka-${process.pid}`);
    mkdirSync(dir, { recursive: true });
    const { caFile, keystore } = await makeCertificates(dir);
    const [scram, tls] = [await freePort(), await freePort()];
    const server = await startKafka({
      dir: join(dir, 'kafka'),
      listeners: [
        { client: 'scram', port: scram, advertisedPort: scram, protocol: 'SASL_PLAINTEXT' },
        { client: 'tls', port: tls, advertisedPort: tls, protocol: 'SASL_SSL' },
      ],
      properties: {
        'listener.name.scram.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
        'listener.name.scram.scram-sha-512.sasl.jaas.config':
          'org.apache.kafka.common.security.scram.ScramLoginModule required;',
        'listener.name.tls.sasl.enabled.mechanisms': 'PLAIN',
        'listener.name.tls.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required user_${USER.name}="${USER.password}";`,
        'listener.name.tls.ssl.keystore.type': 'PEM',
        'listener.name.tls.ssl.keystore.location': keystore,
      },
      scramUser: USER,
    });
    const brokers = { scram: `127.0.0.1:${scram}`, tls: `127.0.0.1:${tls}` };
    return new SecuredKafka(USER, caFile, brokers, server, dir);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** An authority, and a certificate that it signed for the loopback address. */
async function makeCertificates(dir: string): Promise<{ caFile: string; keystore: string }> {
  const at = (name: string): string => join(dir, name);
  const openssl = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)('openssl', args)).stdout;
  const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '1'];
  const caFile = at('ca.pem');
  await openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    at('ca.key'),
    '-out',
    caFile,
    '-subj',
    '/CN=Test authority',
  );
  const signed = ['-CA', caFile, '-CAkey', at('ca.key'), '-addext', 'subjectAltName=IP:127.0.0.1'];
  const chain = at('broker.pem');
  await openssl(
    'req',
    '-x509',
    ...key,
    ...signed,
    '-keyout',
    at('broker.key'),
    '-out',
    chain,
    '-subj',
    '/CN=broker',
  );
  const keystore = at('keystore.pem');
  writeFileSync(
    keystore,
    (await openssl('pkey', '-in', at('broker.key'))) + (await openssl('x509', '-in', chain)),
  );
  return { caFile, keystore };
}
