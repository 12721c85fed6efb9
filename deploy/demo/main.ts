import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Narrator, readyFile, type ReadyFile } from '@libs/local-instance';
import { type FileCoverage, PortcullisClient } from './portcullis-client';
import { runSampleSuite, uploadWithCodacyClient } from './upload-coverage';

const PROCESSED_WITHIN_MS = 30_000;
/** The sample project is plain JavaScript and is run from the sources, not from the build. */
const SAMPLE_PROJECT = resolve('deploy/demo/shop');

const READY_FILE = join('.portcullis', 'standalone', 'ready.json');

const USAGE = `Usage: npm run demo -- [--ready-file FILE]

Shows the main job at a Portcullis that runs on this machine: coverage uploaded, its token revoked, refused at every gateway.

  --ready-file FILE  where that Portcullis wrote its addresses (default ${READY_FILE}, of npm start;
                     ${join('.portcullis', 'stack', 'ready.json')} is of npm run stack)
  --help             this text`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { 'ready-file': { type: 'string', default: READY_FILE }, help: { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const instance = await readInstance(values['ready-file']);
  const gateways = instance.gateways ?? [instance.baseUrl];
  const portcullis = new PortcullisClient(instance);
  const narrator = new Narrator();
  const sha = randomBytes(20).toString('hex');

  narrator.say(
    `Portcullis at ${gateways.join(', ')}, repository ${instance.organization}/${instance.repository}\n`,
  );
  const lcov = await narrator.step('run the sample test suite with coverage', () =>
    runSampleSuite(SAMPLE_PROJECT),
  );
  const token = await narrator.step('issue a repository token', () => portcullis.issueRepositoryToken());
  const upload = { lcov, sha, endpoint: instance.baseUrl, token: token.token };
  const uploaded = await narrator.step('upload with the public client codacy-coverage', () =>
    uploadWithCodacyClient(upload),
  );
  expect(uploaded.exitCode === 0, `the client failed:\n${uploaded.output}`);
  await narrator.step('wait until the report is processed', () => processed(portcullis, sha));
  narrator.say(`\nCoverage of commit ${sha.slice(0, 8)}:\n${table(await portcullis.filesOf(sha))}\n`);

  await narrator.step(`use the token at every gateway (${String(gateways.length)})`, async () => {
    for (const gateway of gateways) {
      const status = await portcullis.statusWith(token.token, gateway);
      expect(status === 200, `${gateway} answered ${String(status)} to a valid token`);
    }
  });
  const receipt = await narrator.step(`revoke token ${token.name}`, () => portcullis.revoke(token.id));
  const refusals = await Promise.all(gateways.map((gateway) => portcullis.statusWith(token.token, gateway)));
  narrator.say(
    `\nRevocation ${receipt.seq}: answered after ${receipt.answeredAfterMs.toFixed(1)} ms, ` +
      `enforced by ${receipt.enforcers} processes (waited ${receipt.waitedMs} ms for them).`,
  );
  if (receipt.answeredAfterMs > 1_000)
    narrator.say(
      '  (A tokens service that has just started waits for one lease: docs/adr/0004-leased-suffix.md.)',
    );
  gateways.forEach((gateway, index) => {
    narrator.say(`  ${gateway}  the next request with it: ${String(refusals[index])}`);
  });
  expect(
    refusals.every((status) => status === 401),
    'a gateway accepted a revoked token',
  );
  const again = await narrator.step('try to upload with it again', () => uploadWithCodacyClient(upload));
  expect(again.exitCode !== 0, 'an upload with a revoked token was accepted');
  narrator.say('\nRefused everywhere.');
}

async function readInstance(path: string): Promise<ReadyFile> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error(
      `No Portcullis is running here: ${path} is not there. Start one with: npm start (or npm run stack)`,
    );
  });
  return readyFile.parse(JSON.parse(text));
}

async function processed(portcullis: PortcullisClient, sha: string): Promise<void> {
  const deadline = performance.now() + PROCESSED_WITHIN_MS;
  for (;;) {
    const status = await portcullis.reportStatus(sha);
    if (status === 'Processed') return;
    expect(performance.now() < deadline, `the report is still ${status ?? 'unknown'} after 30 s`);
    await delay(50);
  }
}

function table(files: readonly FileCoverage[]): string {
  const rows = files.map(({ fileName, coverage }) => {
    const hits = Object.values(coverage);
    const covered = hits.filter((count) => count > 0).length;
    return [
      fileName,
      String(covered),
      String(hits.length),
      `${((100 * covered) / Math.max(1, hits.length)).toFixed(0)} %`,
    ] as const;
  });
  const width = Math.max(4, ...rows.map(([name]) => name.length));
  const line = (name: string, covered: string, lines: string, share: string): string =>
    `  ${name.padEnd(width)}  ${covered.padStart(7)}  ${lines.padStart(5)}  ${share.padStart(6)}`;
  return [line('file', 'covered', 'lines', ''), ...rows.map((row) => line(...row))].join('\n');
}

function expect(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

main().catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
