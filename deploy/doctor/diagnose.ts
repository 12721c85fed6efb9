import { httpUrlList, InvalidConfiguration, parseConfig, readKafkaConnection } from '@libs/config';
import { plannedTopics } from '@libs/event-bus';
import { readRelayConfig } from '@libs/relay';
import { z } from 'zod';
import { readPeppers } from '../../services/tokens/src/peppers.config';
import { type Environment, PROCESSES, type ProcessName } from '../configuration/processes';
import { examineClock } from './clock-check';
import { readingOf, withDatabase } from './database';
import { type Finding, Findings } from '@libs/findings';
import { examineKafka } from './kafka-check';
import { examineRandomness, examineSigningKey, examineTrustedKeys } from './keys';
import { examineOutbox } from './outbox-check';
import { examineIngestionApis, examineTokensApis } from './peers';
import { examineServer } from './postgres-check';
import { examineRedis } from './redis-check';
import { examinePeppers, examineSchema } from './schema-check';
import { expectedMigrations, expectedTopics } from './service-data';

/** Everything that can be found out about what one process is given, asked from where the doctor runs. */
export async function diagnose(process: ProcessName, env: Environment): Promise<readonly Finding[]> {
  const settings = new Findings('settings');
  if (!examineSettings(process, env, settings)) return settings.all;
  const given = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const all = await Promise.all([
    databaseOf(process, given),
    redisOf(given),
    kafkaOf(process, env, given),
    peersOf(given),
  ]);
  return [...settings.all, ...keysOf(process, given), ...all.flat()];
}

type Given = (name: string) => string | undefined;

function examineSettings(process: ProcessName, env: Environment, findings: Findings): boolean {
  const definition = PROCESSES.find(({ name }) => name === process);
  try {
    definition?.read(env);
    findings.ok('Every setting is there and can be understood.');
    return true;
  } catch (error) {
    if (!(error instanceof InvalidConfiguration)) throw error;
    findings.problem(error.message, 'docs/operations/configuration.md says what each of them is.');
    return false;
  }
}

function keysOf(process: ProcessName, given: Given): readonly Finding[] {
  const findings = new Findings('keys');
  const signing = given('ASSERTION_SIGNING_KEY');
  const trusted = given('ASSERTION_TRUSTED_KEYS');
  const isTokens = process === 'tokens-api';
  if (signing !== undefined)
    examineSigningKey(signing, process === 'gateway' ? 'gateway' : 'ingestion', findings);
  if (trusted !== undefined)
    examineTrustedKeys(trusted, isTokens ? ['gateway', 'ingestion'] : ['gateway'], findings);
  examineRandomness(secretsOf(given), findings);
  return findings.all;
}

function secretsOf(given: Given): ReadonlyMap<string, Uint8Array> {
  const plain = ['CACHE_MAC_KEY', 'WEBHOOK_KEY'].flatMap((name): [string, Uint8Array][] => {
    const text = given(name);
    return text === undefined ? [] : [[name, Buffer.from(text, 'base64')]];
  });
  const peppers = given('PEPPERS');
  const named = peppers === undefined ? [] : readPeppers(peppers);
  return new Map([...plain, ...named.map(({ id, secret }) => [`The pepper ${id}`, secret] as const)]);
}

async function databaseOf(process: ProcessName, given: Given): Promise<readonly Finding[]> {
  const findings = new Findings('database');
  const url = given('DATABASE_URL');
  if (url === undefined) return [];
  await withDatabase(url, findings, async (database) => {
    await examineServer(database, findings);
    const expected = await expectedMigrations(process, database);
    const isCurrent = await examineSchema(database, expected, findings);
    if (isCurrent) await examineOutbox(database, findings);
    const peppers = given('PEPPERS');
    if (isCurrent && peppers !== undefined) await examinePeppers(database, readPeppers(peppers), findings);
    await examineClock(readingOf(database), findings);
  });
  return findings.all;
}

async function redisOf(given: Given): Promise<readonly Finding[]> {
  const findings = new Findings('redis');
  const url = given('REDIS_URL');
  if (url === undefined || given('CACHE') === 'memory') return [];
  await examineRedis(url, findings);
  return findings.all;
}

/** How many replicas a topic should have is decided by what is there; of how many partitions, only that there are several. */
const PLAN = { partitions: 6, replicationFactor: 1 };

async function kafkaOf(process: ProcessName, env: Environment, given: Given): Promise<readonly Finding[]> {
  const findings = new Findings('kafka');
  if (given('KAFKA_BROKERS') === undefined || ['none', 'outbox'].includes(given('EVENT_BUS') ?? ''))
    return [];
  const { contracts, groups } = expectedTopics(process);
  const outbox = process.endsWith('-relay') && {
    topics: contracts.map(({ topic }) => topic),
    retentionMs: readRelayConfig(env).outboxRetentionMs ?? 0,
  };
  const planned = plannedTopics(contracts, { ...PLAN, groups });
  await examineKafka(readKafkaConnection(env), planned, findings, outbox || undefined);
  return findings.all;
}

async function peersOf(given: Given): Promise<readonly Finding[]> {
  const findings = new Findings('other processes');
  const urlsIn = (name: string): readonly string[] => {
    const text = given(name);
    return text === undefined ? [] : parseConfig(z.object({ urls: httpUrlList }), { urls: text }).urls;
  };
  const key = given('ASSERTION_SIGNING_KEY');
  if (key !== undefined) await examineTokensApis(urlsIn('TOKENS_URL'), key, findings);
  await examineIngestionApis(urlsIn('INGESTION_URL'), findings);
  return findings.all;
}
