import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { ReadyFile } from '@libs/local-instance';
import { eventually } from '@libs/testing';
import { PortcullisClient } from '../../../deploy/demo/portcullis-client';
import { runSampleSuite, type Upload, uploadWithCodacyClient } from '../../../deploy/demo/upload-coverage';
import { checkFetches } from './check-fetches';
import { type Probe, Prober } from './prober';

export const newSha = (): string => randomBytes(20).toString('hex');

/** The main job, on whichever Portcullis `instance` gives: the same promises hold in both ways to run it. */
export function describeMainJob(name: string, instance: () => ReadyFile): void {
  describe(`the main job: ${name}`, () => {
    let lcov: string;
    let portcullis: PortcullisClient;
    const gateways = (): string[] => instance().gateways ?? [instance().baseUrl];

    let endChecks: (() => void) | undefined;

    beforeAll(async () => {
      endChecks = checkFetches(gateways());
      lcov = await runSampleSuite(resolve('deploy/demo/shop'));
      portcullis = new PortcullisClient(instance());
    });
    afterAll(() => endChecks?.());

    it('takes a report of the public npm client with a repository token issued a moment ago', async () => {
      const { token } = await portcullis.issueRepositoryToken();
      const sha = newSha();
      const upload = { lcov, sha, endpoint: instance().baseUrl, token };
      expect(await sendPolitely(upload)).toMatchObject({ exitCode: 0 });
      await eventually(async () => expect(await portcullis.reportStatus(sha)).toBe('Processed'));
      const files = await portcullis.filesOf(sha);
      // Whether the tests themselves are in the report depends on the version of Node.
      expect(files.map(({ fileName }) => fileName)).toEqual(expect.arrayContaining(['cart.js', 'stock.js']));
      expect(files.find(({ fileName }) => fileName === 'cart.js')?.coverage).toMatchObject({
        1: 1,
        6: 0,
        9: 1,
      });
    });

    it('takes a report of the public npm client with an account token', async () => {
      const { accountToken, organization, repository, baseUrl } = instance();
      const sha = newSha();
      // A base URL with a slash at its end, as people type it, gives `//2.0/…`.
      const upload = { lcov, sha, endpoint: `${baseUrl}/`, accountToken, organization, repository };
      expect(await sendPolitely(upload)).toMatchObject({ exitCode: 0 });
      await eventually(async () => expect(await portcullis.reportStatus(sha)).toBe('Processed'));
    });

    it('accepts no request that was begun after the revocation answered, at any gateway that had the token hot', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { id, token } = await portcullis.issueRepositoryToken();
        const ask = (gateway: string): Promise<number> => portcullis.statusWith(token, gateway);
        const probers = gateways().flatMap((gateway) => [new Prober(gateway, ask), new Prober(gateway, ask)]);
        await eventually(() => {
          for (const prober of probers) expect(prober.probes.filter(accepted).length).toBeGreaterThan(3);
        });
        const receipt = await portcullis.revoke(id);
        const answeredAt = performance.now();
        await eventually(() => {
          for (const prober of probers)
            expect(prober.probes.filter(({ begunAt }) => begunAt > answeredAt).length).toBeGreaterThan(20);
        });
        const probes = (await Promise.all(probers.map((prober) => prober.stop()))).flat();
        expect(Number(receipt.enforcers)).toBeGreaterThanOrEqual(gateways().length);
        expect(probes.filter((probe) => probe.begunAt > answeredAt && accepted(probe))).toEqual([]);
        // On a busy machine a lease may lapse for a moment.
        const statuses = new Set(probes.map(({ status }) => status));
        statuses.delete(503);
        expect(statuses).toEqual(new Set([200, 401]));
      }
    });

    it('refuses an upload of the public npm client with a revoked token', async () => {
      const { id, token } = await portcullis.issueRepositoryToken();
      await portcullis.revoke(id);
      const upload = { lcov, sha: newSha(), endpoint: instance().baseUrl, token };
      expect(await sendPolitely(upload)).toMatchObject({ exitCode: 1 });
    });
  });
}

/** The client sends nothing again: a CI job does, when it was told 503. */
const sendPolitely = (upload: Upload) =>
  eventually(
    async () => {
      const sent = await uploadWithCodacyClient(upload);
      if (/\b503\b/.test(sent.output)) throw new Error(`Still 503: ${sent.output}`);
      return sent;
    },
    { everyMs: 1_000 },
  );

const accepted = ({ status }: Probe): boolean => status === 200;
