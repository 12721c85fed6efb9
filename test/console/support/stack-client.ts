import { SecretsFile, type ReadyFile } from '@libs/local-instance';
import { eventually } from '@libs/testing';
import type { Servers } from '../../../deploy/stack/environment';
import { readPeppers, seedDirectory } from '../../../services/tokens/src/start';
import { fresh } from '../../e2e/support/contract-rig';

const DAY_MS = 86_400_000;

/** What the tests of the console do beside the page: as any script would, by the public API of whichever gateway. */
export class StackClient {
  readonly gateways: readonly string[];

  constructor(private readonly instance: ReadyFile) {
    this.gateways = instance.gateways ?? [instance.baseUrl];
  }

  get accountToken(): string {
    return this.instance.accountToken;
  }

  /** What each gateway says to this account token. */
  statusesOfAccount(token: string): Promise<number[]> {
    return this.statuses('/api/v3/user', { 'api-token': token });
  }

  async issueForAccount(name: string): Promise<string> {
    return ((await this.call('POST', '/api/v3/user/tokens', { name })) as { token: string }).token;
  }

  async addRepository(name: string): Promise<StackRepository> {
    const { provider, organization } = this.instance;
    await this.call('POST', '/api/v3/repositories', {
      provider,
      repositoryFullPath: `${organization}/${name}`,
    });
    return new StackRepository(this, { provider, organization, name });
  }

  /** Somebody who has no part in the first organization. */
  async colleague(
    { tokensDatabaseUrl }: Servers,
    dataDir: string,
  ): Promise<{ email: string; token: string }> {
    const { pepper } = await new SecretsFile(dataDir).loadOrCreate();
    const email = `${fresh('colleague')}@example.org`;
    const home = { provider: 'gl' as const, name: fresh('home') };
    const { accountToken } = await seedDirectory(
      { databaseUrl: tokensDatabaseUrl, peppers: readPeppers(pepper) },
      { account: { email }, organization: home, repository: { name: 'home' } },
      {},
    );
    return { email, token: accountToken?.token ?? '' };
  }

  statuses(path: string, headers: Record<string, string>): Promise<number[]> {
    const ask = async (gateway: string): Promise<number> => {
      const reply = await fetch(gateway + path, { headers });
      await reply.arrayBuffer();
      // For a moment nobody may be there to ask: that is no answer about the token.
      expect(reply.status).not.toBe(503);
      return reply.status;
    };
    return Promise.all(this.gateways.map((gateway) => eventually(() => ask(gateway))));
  }

  /** With the first account's token. */
  async call(method: string, path: string, json?: unknown): Promise<unknown> {
    const reply = await fetch(this.instance.baseUrl + path, {
      method,
      headers: { 'api-token': this.accountToken, 'content-type': 'application/json' },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path} answered ${String(reply.status)}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}

export class StackRepository {
  private readonly path: string;

  constructor(
    private readonly client: StackClient,
    private readonly names: { provider: string; organization: string; name: string },
  ) {
    this.path = `organizations/${names.provider}/${names.organization}/repositories/${names.name}`;
  }

  /** Of its tokens. */
  get page(): string {
    return this.pageOf('settings/tokens');
  }

  pageOf(page: string): string {
    return `/console/${this.path}/${page}`;
  }

  async issue(name: string): Promise<string> {
    const expiresAt = new Date(Date.now() + DAY_MS).toISOString();
    const made = await this.client.call('POST', `/api/v3/${this.path}/tokens`, { name, expiresAt });
    return (made as { data: { token: string } }).data.token;
  }

  /** Of its tokens. */
  async tokenNames(): Promise<string[]> {
    const listed = await this.client.call('GET', `/api/v3/${this.path}/tokens`);
    return (listed as { data: { name: string }[] }).data.map(({ name }) => name);
  }

  /** What each gateway says to this token of the repository. */
  statusesWith(token: string): Promise<number[]> {
    return this.client.statuses(`/api/v3/analysis/${this.path}`, { 'project-token': token });
  }

  async give(email: string, role: 'admin' | null): Promise<void> {
    const { provider, organization, name } = this.names;
    const people = [{ email, repositories: [{ name, role }] }];
    await this.client.call('PUT', `/api/v3/organizations/${provider}/${organization}/people/roles`, {
      people,
    });
  }
}
