import type { Browser } from 'playwright-core';
import { Visit, type VisitOptions } from './visit';

/** Everybody who looks at the console in one suite, each in a browser of their own. */
export class Visits {
  private readonly begun: Visit[] = [];

  constructor(private readonly browser: Browser) {}

  /** With no cookie and nothing stored. */
  async begin(baseUrl: string, options: VisitOptions = {}): Promise<Visit> {
    const visit = await Visit.begin(this.browser, baseUrl, options);
    this.begun.push(visit);
    return visit;
  }

  /** Ends them all and gives what was wrong in any of them, whatever else was tested. */
  async end(): Promise<string[]> {
    const ended = this.begun.splice(0);
    return (await Promise.all(ended.map((visit) => visit.end()))).flat();
  }
}
