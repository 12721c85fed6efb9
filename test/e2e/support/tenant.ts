import { randomBytes } from 'node:crypto';
import { eventually } from '@libs/testing';
import { z } from 'zod';
import type { Operation } from '../../../services/gateway/src/policy/operation';
import { seedDirectory } from '../../../services/tokens/src/start';
import type { ContractRig } from './contract-rig';
import type { Reply, Send } from './raw-http';
import { parameterOf, type Target } from './samples';

/** What both tenants call the same, down to the SHAs. */
export const SHARED = {
  name: 'twin',
  repository: 'shop',
  head: 'a'.repeat(40),
  ancestor: 'b'.repeat(40),
  file: 'src/cart.js',
  branch: 'main',
  pullRequest: 1,
} as const;

const listed = z.object({ data: z.array(z.looseObject({})) });
const issued = z.object({ data: z.object({ token: z.string(), id: z.int() }) });
const DIFF = `diff --git a/${SHARED.file} b/${SHARED.file}\n--- a/${SHARED.file}\n+++ b/${SHARED.file}\n@@ -1 +1 @@\n-a\n+b\n`;

type Ask = (request: Send) => Promise<Reply>;

/** A repository with something of everything in it. Two tenants may have equal names of everything; their texts hold their mark. */
export class Tenant {
  private readonly ids: Record<string, string> = {};

  private constructor(
    private readonly send: Ask,
    readonly target: Target,
    private readonly accountToken: string,
    private readonly repositoryToken: string,
    /** In no text of another tenant. */
    readonly mark = `mark-${randomBytes(8).toString('hex')}`,
  ) {}

  /** In an organization of its own, whose name all of them have, on a provider. */
  static async create(rig: ContractRig, provider: 'gh' | 'gl'): Promise<Tenant> {
    const target = { provider, organization: SHARED.name, repository: SHARED.repository };
    const owner = {
      account: { email: `owner@${provider}.localhost` },
      organization: { provider, name: SHARED.name, role: 'admin' },
      repository: { name: SHARED.repository },
    } as const;
    const { accountToken } = await seedDirectory(await rig.tokensConfig(), owner, {});
    return Tenant.settle((request) => rig.send(request), target, accountToken?.token ?? '');
  }

  /** In a repository that is there and that the account administers, as it does its organization. */
  static async settle(send: Ask, target: Target, accountToken: string): Promise<Tenant> {
    const path = `${pathOf('organizations', target)}/tokens`;
    const made = await send({ method: 'POST', path, headers: [['api-token', accountToken]] });
    const { token, id } = issued.parse(made.body).data;
    const tenant = new Tenant(send, target, accountToken, token);
    tenant.ids['tokenId'] = String(id);
    await tenant.fill();
    return tenant;
  }

  /** What stands for the parameters of a path: this tenant's own ids, wherever there is one. */
  valuesOf(): Readonly<Record<string, string>> {
    return this.ids;
  }

  /** A request to this tenant's path with its own token; `ids` may be somebody else's. */
  ask(
    operation: Operation,
    request: { ids?: Readonly<Record<string, string>>; body?: unknown; send?: Ask } = {},
  ): Promise<Reply> {
    const { ids = this.ids, body, send = this.send } = request;
    const path = operation.path.replace(/:(\w+)\*?/g, (_, name: string) =>
      encodeURIComponent(ids[name] ?? parameterOf(name, this.target)),
    );
    const token =
      operation.access.resource === 'token'
        ? (['project-token', this.repositoryToken] as const)
        : (['api-token', this.accountToken] as const);
    return send({
      method: operation.method,
      path,
      headers: [token, ['content-type', 'application/json']],
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** Until nothing that it was filled with changes any more by itself. */
  async untilProcessed(): Promise<void> {
    const path = `${pathOf('organizations', this.target)}/coverage/status`;
    await eventually(async () => {
      const { status, text } = await this.send({
        method: 'GET',
        path,
        headers: [['api-token', this.accountToken]],
      });
      expect({ status, text }).toEqual({
        status: 200,
        text: expect.not.stringContaining('"Pending"') as string,
      });
    });
  }

  private async fill(): Promise<void> {
    const { head, ancestor, file, branch, pullRequest } = SHARED;
    const v3 = pathOf('organizations', this.target);
    const analysis = pathOf('analysis/organizations', this.target);
    const commit = (sha: string, parents: string[]): object => ({
      sha,
      parents,
      message: this.mark,
      authorName: this.mark,
      authorEmail: `${this.mark}@localhost`,
    });
    await this.post(`${v3}/git/import`, {
      commits: [commit(ancestor, []), commit(head, [ancestor])],
      branches: [{ name: branch, headSha: head, commits: [ancestor] }],
      pullRequests: [
        {
          number: pullRequest,
          title: this.mark,
          headSha: head,
          commonAncestorSha: ancestor,
          originBranch: 'cart',
          targetBranch: branch,
          diff: DIFF,
        },
      ],
    });
    for (const sha of [ancestor, head])
      await this.post(`/2.0/coverage/${sha}/javascript`, {
        fileReports: [
          { filename: file, coverage: { 1: 1, 2: 0 } },
          { filename: `${this.mark}.js`, coverage: { 1: 1 } },
        ],
      });
    await this.post(`/2.0/commit/${head}/issuesRemoteResults`, [
      { tool: this.mark, issues: { Success: { results: [{ filename: file, results: [this.issue()] }] } } },
    ]);
    await this.post(`/2.0/commit/${head}/resultsFinal`);
    await this.post(`${v3}/git/hooks`);
    await this.post(`/api/v3/organizations/${this.target.provider}/${this.target.organization}/people`, [
      `friend-${this.mark}@localhost`,
    ]);
    await this.learn('fileId', 'fileId', `${v3}/files?search=${file}`);
    await this.learn('hookId', 'id', `${v3}/git/hooks`);
    await this.learn('reportUuid', 'reportId', `${v3}/commits/${head}/coverage/reports`);
    await this.learn('issueId', 'issueId', `${analysis}/issues/search`, 'POST');
    Object.assign(this.ids, {
      sha: head,
      pullRequest: '1',
      pullRequestNumber: '1',
      number: '1',
      branchName: branch,
      path: file,
    });
  }

  private issue(): object {
    return {
      Issue: {
        patternId: { value: 'semi' },
        filename: SHARED.file,
        message: { text: this.mark },
        level: 'Info',
        category: 'CodeStyle',
        location: { LineLocation: { line: 1 } },
      },
    };
  }

  private async post(path: string, body?: unknown): Promise<void> {
    const token = path.startsWith('/2.0/')
      ? ['project-token', this.repositoryToken]
      : ['api-token', this.accountToken];
    const reply = await this.send({
      method: 'POST',
      path,
      headers: [token as [string, string], ['content-type', 'application/json']],
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (reply.status >= 300) throw new Error(`${path}: ${String(reply.status)} ${reply.text}`);
  }

  /** The id of the one thing in a list, as soon as it is there. */
  private learn(parameter: string, field: string, path: string, method = 'GET'): Promise<void> {
    return eventually(async () => {
      const reply = await this.send({ method, path, headers: [['api-token', this.accountToken]] });
      const [first] = listed.parse(reply.body).data;
      const id = first?.[field];
      if (typeof id !== 'string' && typeof id !== 'number') throw new Error(`${path} has nothing yet`);
      this.ids[parameter] = String(id);
    });
  }
}

const pathOf = (prefix: string, { provider, organization, repository }: Target): string =>
  `/api/v3/${prefix}/${provider}/${organization}/repositories/${repository}`;
