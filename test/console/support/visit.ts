import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';

export const ARTIFACTS = resolve(__dirname, '../../../artifacts/console');

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Of use against a page that hangs only: a machine that is busy with other things may take ten times as long as it should. */
const PATIENCE_MS = 120_000;
/** Whatever stands in an address or in storage, a token must not. */
const TOKEN = /pc[ar]_[0-9A-Za-z]{12}_/;

export interface VisitOptions extends Pick<BrowserContextOptions, 'colorScheme' | 'viewport'> {
  /** The one other host that the person's way leads by. */
  provider?: string;
}

/** One person's browser. It keeps whatever no page of ours may ever do. */
export class Visit {
  private readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly baseUrl: string,
    private readonly provider: string | undefined,
  ) {}

  static async begin(browser: Browser, baseUrl: string, options: VisitOptions): Promise<Visit> {
    const { provider, ...looks } = options;
    const context = await browser.newContext({ baseURL: baseUrl, reducedMotion: 'reduce', ...looks });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: baseUrl });
    const visit = new Visit(context, await context.newPage(), baseUrl, provider);
    visit.watch();
    return visit;
  }

  async signIn(token: string): Promise<void> {
    await this.page.getByLabel('Account token', { exact: true }).fill(token);
    await this.button('Sign in').click();
    await this.heading('Sign in').waitFor({ state: 'detached' });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { name, exact: true });
  }

  /** What a screen reader's rules, and those of WCAG 2.2 AA that a program can check, have against the page. */
  async accessibilityFaults(): Promise<string[]> {
    await this.page.evaluate(AXE);
    const found: { id: string; nodes: { target: string[]; failureSummary: string }[] }[] =
      await this.page.evaluate(
        `axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) => violations)`,
      );
    return found.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
    );
  }

  /** How far the page reaches beyond the right edge of the window. */
  async overflow(): Promise<number> {
    return this.page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
  }

  /** How far what a table holds reaches beyond the frame, which hides it. */
  async cutOff(): Promise<number> {
    return this.page.evaluate(
      `Math.max(0, ...[...document.querySelectorAll('.table-frame')].map((frame) =>
        frame.firstElementChild.getBoundingClientRect().width - frame.clientWidth))`,
    );
  }

  /** Kept as an artifact of the run. */
  async screenshot(name: string, { isWhole = false } = {}): Promise<Buffer> {
    await mkdir(ARTIFACTS, { recursive: true });
    return this.page.screenshot({ path: join(ARTIFACTS, `${name}.png`), fullPage: isWhole });
  }

  /** What the browser keeps for scripts to read. */
  async storage(): Promise<string> {
    return this.page.evaluate(
      'JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie, location.href])',
    );
  }

  async end(): Promise<string[]> {
    for (const page of this.context.pages())
      if (page.url().startsWith(this.baseUrl) && TOKEN.test(await this.storage()))
        this.complaints.push('a token is where scripts can read it');
    await this.context.close();
    return this.complaints;
  }

  private watch(): void {
    this.context.on('request', (request) => {
      const url = request.url();
      const isToProvider = this.provider !== undefined && url.startsWith(`${this.provider}/`);
      if (!url.startsWith(`${this.baseUrl}/`) && !isToProvider) this.complaints.push(`a request to ${url}`);
      if (TOKEN.test(url)) this.complaints.push('a token in an address');
    });
    this.context.on('console', (message) => {
      // Chromium itself tells of every answer above 399 and of every one that does not come.
      const isOfNetwork = message.text().startsWith('Failed to load resource');
      if (['error', 'warning'].includes(message.type()) && !isOfNetwork)
        this.complaints.push(`the console says: ${message.text()}`);
    });
    this.context.on('weberror', (error) => {
      this.complaints.push(`an error that nobody caught: ${error.error().message}`);
    });
  }
}
