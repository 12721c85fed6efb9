import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';
import { ContractRig } from '../../e2e/support/contract-rig';
import { Visit, type VisitOptions } from './visit';

const ROOT = resolve(__dirname, '../../..');

/** A whole standalone Portcullis with the console as it is in the sources now, and a real browser before it. */
export class ConsoleRig {
  private readonly visits: Visit[] = [];

  private constructor(
    readonly portcullis: ContractRig,
    private readonly browser: Browser,
    private readonly place: string,
  ) {}

  static async start(program: string): Promise<ConsoleRig> {
    const place = await mkdtemp(join(tmpdir(), 'portcullis-console-'));
    const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
    const build = ['build', 'services/console', '--outDir', place, '--emptyOutDir', '--logLevel', 'warn'];
    await promisify(execFile)(process.execPath, [vite, ...build], { cwd: ROOT });
    const portcullis = await ContractRig.start({ consoleDir: place });
    // Chromium's own sandbox does not start as root; what is shown here is ours alone.
    const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
    return new ConsoleRig(portcullis, browser, place);
  }

  get baseUrl(): string {
    return this.portcullis.instance.baseUrl;
  }

  /** A browser of its own, with no cookie and nothing stored. */
  async visit(options: VisitOptions = {}): Promise<Visit> {
    const visit = await Visit.begin(this.browser, this.baseUrl, options);
    this.visits.push(visit);
    return visit;
  }

  /** Signed in with the first account's token, as a person does it. */
  async signedIn(path = '/console/', options: VisitOptions = {}): Promise<Visit> {
    const visit = await this.visit(options);
    await visit.page.goto(path);
    await visit.signIn(this.portcullis.accountToken);
    return visit;
  }

  /** Ends all visits and gives what was wrong in any of them, whatever else was tested. */
  async endVisits(): Promise<string[]> {
    const ended = this.visits.splice(0);
    const complaints = await Promise.all(ended.map((visit) => visit.end()));
    return complaints.flat();
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.portcullis.close();
    await rm(this.place, { recursive: true, force: true });
  }
}
