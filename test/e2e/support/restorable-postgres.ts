import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  chownSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, ensureDatabase, startEmbeddedPostgres } from '@libs/embedded-postgres';
import { eventually } from '@libs/testing';
import { Client } from 'pg';

/** Programs of the server run in its data directory, which it reaches under a name of its own. */
const ARCHIVE = '../archive';
const SETTINGS = {
  archive_mode: 'on',
  archive_command: `cp %p ${ARCHIVE}/%f`,
  restore_command: `cp ${ARCHIVE}/%f %p`,
  // Files must not go away while they are copied.
  autovacuum: 'off',
};

interface Archived {
  readonly archived: boolean;
}

/** A server of the test's own, which is backed up and restored as docs/operations/backup.md says. */
export class RestorablePostgres {
  private constructor(
    private readonly dir: string,
    private server: EmbeddedPostgres,
    readonly databaseUrl: string,
  ) {}

  static async start(): Promise<RestorablePostgres> {
    const dir = mkdtempSync(join(tmpdir(), 'portcullis-restore-'));
    // The server runs as another user where the tests run as root.
    chmodSync(dir, 0o755);
    const server = await startEmbeddedPostgres({ dataDir: dir, durable: false, settings: SETTINGS });
    const archive = join(dir, 'server', 'archive');
    mkdirSync(archive);
    const { uid, gid } = statSync(join(dir, 'server'));
    chownSync(archive, uid, gid);
    const owner = { database: 'tokens', role: 'tokens', password: 'tokens' };
    return new RestorablePostgres(dir, server, await ensureDatabase({ adminUrl: server.url, ...owner }));
  }

  /** While the server runs, with what it writes meanwhile in the archive. */
  async baseBackup(): Promise<void> {
    await this.asSuperuser(async (client) => {
      await client.query(`select pg_backup_start('base', fast => true)`);
      this.copy('data', 'base');
      const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop()');
      this.write(join('base', 'backup_label'), rows[0]?.labelfile ?? '');
    });
    rmSync(this.path('base/postmaster.pid'));
    for (const entry of readdirSync(this.path('base/pg_wal'), { withFileTypes: true }))
      if (entry.isFile()) rmSync(this.path(`base/pg_wal/${entry.name}`));
  }

  /** A moment that can be restored to, once it is in the archive. */
  restorePoint(name: string): Promise<void> {
    return this.asSuperuser(async (client) => {
      await client.query('select pg_create_restore_point($1)', [name]);
      const { rows } = await client.query<{ file: string }>(
        'select pg_walfile_name(pg_switch_wal()) as file',
      );
      await eventually(async () => {
        const archiver = await client.query<Archived>(
          'select last_archived_wal >= $1 as archived from pg_stat_archiver',
          [rows[0]?.file],
        );
        expect(archiver.rows).toEqual([{ archived: true }]);
      });
    });
  }

  /** As a snapshot of its disk is: no archive is needed, and no new timeline begins. Nobody else may be connected. */
  async copyDisk(): Promise<void> {
    await this.server.stop();
    this.copy('data', 'disk');
    await this.server.restart();
  }

  async restoreDisk(): Promise<void> {
    await this.server.stop();
    this.replaceBy('disk');
    await this.server.restart();
  }

  /** Returns while it is still recovering. */
  async restoreTo(point: string): Promise<void> {
    const { port } = this.server;
    await this.server.stop();
    this.replaceBy('base');
    this.write(join('data', 'recovery.signal'), '');
    const target = { recovery_target_name: point, recovery_target_action: 'promote' };
    const settings = { ...SETTINGS, ...target };
    this.server = await startEmbeddedPostgres({ dataDir: this.dir, port, durable: false, settings });
  }

  async remove(): Promise<void> {
    await this.server.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  private path(inHome: string): string {
    return join(this.dir, 'server', inHome);
  }

  /** With owners and modes, about which the server is strict. */
  private copy(from: string, to: string): void {
    rmSync(this.path(to), { recursive: true, force: true });
    execFileSync('cp', ['-a', this.path(from), this.path(to)]);
  }

  private replaceBy(backup: string): void {
    this.copy(backup, 'data');
  }

  private write(inHome: string, text: string): void {
    writeFileSync(this.path(inHome), text);
    const { uid, gid } = statSync(this.path('.'));
    chownSync(this.path(inHome), uid, gid);
  }

  private async asSuperuser(work: (client: Client) => Promise<void>): Promise<void> {
    const client = new Client({ connectionString: this.server.url });
    await client.connect();
    await work(client).finally(() => client.end());
  }
}
