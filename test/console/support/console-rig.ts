import type { Browser } from 'playwright-core';
import { ContractRig } from '../../e2e/support/contract-rig';
import { builtConsole, launchBrowser } from './build-console';
import type { Visit, VisitOptions } from './visit';
import { Visits } from './visits';

/** A whole standalone Portcullis with the console as it is in the sources now, and a real browser before it. */
export class ConsoleRig {
  private readonly visits: Visits;

  private constructor(
    readonly portcullis: ContractRig,
    private readonly browser: Browser,
  ) {
    this.visits = new Visits(browser);
  }

  static async start(program: string): Promise<ConsoleRig> {
    const portcullis = await ContractRig.start({ consoleDir: await builtConsole() });
    return new ConsoleRig(portcullis, await launchBrowser(program));
  }

  get baseUrl(): string {
    return this.portcullis.instance.baseUrl;
  }

  /** A browser of its own, with no cookie and nothing stored. */
  visit(options: VisitOptions = {}): Promise<Visit> {
    return this.visits.begin(this.baseUrl, options);
  }

  /** Signed in with the first account's token, as a person does it. */
  async signedIn(path = '/console/', options: VisitOptions = {}): Promise<Visit> {
    const visit = await this.visit(options);
    await visit.page.goto(path);
    await visit.signIn(this.portcullis.accountToken);
    return visit;
  }

  /** Ends all visits and gives what was wrong in any of them, whatever else was tested. */
  endVisits(): Promise<string[]> {
    return this.visits.end();
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.portcullis.close();
  }
}
