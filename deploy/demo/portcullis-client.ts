import { setTimeout as delay } from 'node:timers/promises';
import type { ReadyFile } from '@libs/local-instance';
import { z } from 'zod';

const created = z.object({ data: z.object({ id: z.int(), token: z.string(), name: z.string() }) });
const statuses = z.object({
  data: z.object({ lastReports: z.array(z.object({ targetCommitSha: z.string(), status: z.string() })) }),
});
const reports = z.object({ data: z.array(z.object({ reportId: z.string() })) });
const report = z.object({
  data: z.object({
    content: z.array(z.object({ fileName: z.string(), coverage: z.record(z.string(), z.int()) })),
  }),
});
export type FileCoverage = z.output<typeof report>['data']['content'][number];

export interface Receipt {
  seq: string;
  enforcers: string;
  waitedMs: string;
  /** Measured here, from sending the DELETE to its answer. */
  answeredAfterMs: number;
}

/** How long a 503 is asked again: what is out of order is mended by then, or a person has to look. */
const PATIENCE_MS = 60_000;

/** The few public operations that the demo needs, as any script would call them: a 503 is sent again when it says so. */
export class PortcullisClient {
  private readonly repository: string;

  constructor(private readonly instance: ReadyFile) {
    this.repository = `organizations/${instance.provider}/${instance.organization}/repositories/${instance.repository}`;
  }

  async issueRepositoryToken(): Promise<z.output<typeof created>['data']> {
    return created.parse(await this.json('POST', `${this.repository}/tokens`, 201)).data;
  }

  async reportStatus(sha: string): Promise<string | undefined> {
    const { data } = statuses.parse(await this.json('GET', `${this.repository}/coverage/status`, 200));
    return data.lastReports.find((entry) => entry.targetCommitSha === sha)?.status;
  }

  async filesOf(sha: string): Promise<FileCoverage[]> {
    const path = `${this.repository}/commits/${sha}/coverage/reports`;
    const listed = reports.parse(await this.json('GET', path, 200)).data;
    const read = listed.map(async ({ reportId }) =>
      report.parse(await this.json('GET', `${path}/${reportId}`, 200)),
    );
    return (await Promise.all(read)).flatMap(({ data }) => data.content);
  }

  async revoke(id: number, headers: Readonly<Record<string, string>> = {}): Promise<Receipt> {
    const start = performance.now();
    const reply = await this.call('DELETE', `${this.repository}/tokens/${String(id)}`, headers);
    const answeredAfterMs = performance.now() - start;
    if (reply.status !== 204)
      throw new Error(`The revocation answered ${String(reply.status)}: ${await reply.text()}`);
    const header = (name: string): string => reply.headers.get(`portcullis-revocation-${name}`) ?? '?';
    return {
      seq: header('seq'),
      enforcers: header('enforcers'),
      waitedMs: header('waited-ms'),
      answeredAfterMs,
    };
  }

  /** What one gateway says to this repository token. */
  async statusWith(token: string, gateway: string): Promise<number> {
    const reply = await fetch(`${gateway}/api/v3/analysis/${this.repository}`, {
      headers: { 'project-token': token },
    });
    await reply.arrayBuffer();
    return reply.status;
  }

  private async json(method: string, path: string, expected: number): Promise<unknown> {
    const reply = await this.call(method, path);
    const text = await reply.text();
    if (reply.status !== expected)
      throw new Error(`${method} ${path} answered ${String(reply.status)}: ${text}`);
    return JSON.parse(text);
  }

  private async call(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const reply = await fetch(`${this.instance.baseUrl}/api/v3/${path}`, {
        method,
        headers: { ...headers, 'api-token': this.instance.accountToken },
      });
      const waitMs = Number(reply.headers.get('retry-after')) * 1_000;
      if (reply.status !== 503 || waitMs === 0 || performance.now() + waitMs > until) return reply;
      await reply.arrayBuffer();
      await delay(waitMs);
    }
  }
}
