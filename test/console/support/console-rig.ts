import type { Browser } from 'playwright-core';
import { ContractRig } from '../../e2e/support/contract-rig';
import { builtConsole, launchBrowser } from './build-console';
import { Visit, type VisitOptions } from './visit';

/** A whole standalone Portcullis with the console as it is in the sources now, and a real browser before it. */
export class ConsoleRig {
  private readonly visits: Visit[] = [];

  private constructor(
    readonly portcullis: ContractRig,
    private readonly browser: Browser,
  ) {}

  static async start(program: string): Promise<ConsoleRig> {
    const portcullis = await ContractRig.start({ consoleDir: await builtConsole() });
    return new ConsoleRig(portcullis, await launchBrowser(program));
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
  }
}
