import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli, type CliRig, type CliRun } from '../../../../services/cli/test/support/cli-run';
import { ContractRig, fresh, type RepositoryRig } from '../contract-rig';

export const TOKEN = /^pc[ar]_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}$/;
export const RECEIPT =
  /Enforced at every gateway after [\d,]+ ms at \d{4}-.*Z, by \d+ processes \(revocation \d+\)\./;

/** A whole Portcullis, a home directory, and a repository that the first account administers. */
export class CommandLineStand {
  private constructor(
    readonly rig: ContractRig,
    readonly home: string,
    readonly repository: RepositoryRig,
    /** Of the repository: `gh/acme/…`. */
    readonly shop: string,
  ) {}

  static async start(): Promise<CommandLineStand> {
    const rig = await ContractRig.start();
    const home = await mkdtemp(join(tmpdir(), 'portcullis-cli-'));
    const name = fresh('cli');
    return new CommandLineStand(rig, home, await rig.repository(name), `gh/acme/${name}`);
  }

  async close(): Promise<void> {
    await this.rig.close();
    await rm(this.home, { recursive: true, force: true });
  }

  envOf(token: string): Record<string, string> {
    return { PORTCULLIS_URL: this.rig.instance.baseUrl, CODACY_API_TOKEN: token, HOME: this.home };
  }

  asAdmin(command: string, more: CliRig = {}): Promise<CliRun> {
    return cli(command, { env: this.envOf(this.rig.accountToken), ...more });
  }

  async succeed(command: string, more: CliRig = {}): Promise<CliRun> {
    const run = await this.asAdmin(command, more);
    if (run.code !== 0) throw new Error(`${command} ended with ${String(run.code)}: ${run.err}`);
    return run;
  }

  whose(token: string): Promise<CliRun> {
    return cli('whoami', { env: this.envOf(token) });
  }

  async idsOf(options = ''): Promise<unknown[]> {
    return (await this.succeed(`tokens list --json ${options}`)).json.map(({ id }) => id);
  }
}
