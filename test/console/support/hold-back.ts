import type { Page } from 'playwright-core';

/** Keeps back what a page asks for by `POST` until it is let go: whatever a person does meanwhile, they do while it is awaited. */
export async function holdBack(page: Page, url: string): Promise<() => void> {
  let letGo = (): void => undefined;
  const isLetGo = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(url, async (route) => {
    if (route.request().method() === 'POST') await isLetGo;
    await route.continue();
  });
  return letGo;
}

/** Tries every way out of a dialog. Where one leads out, what comes with the answer is not seen. */
export async function tryToLeave(page: Page): Promise<void> {
  const address = page.url();
  await page.getByRole('button', { name: 'Cancel' }).click({ force: true });
  await page.keyboard.press('Escape');
  await page.evaluate(
    `new Promise((resolve) => {
      addEventListener('popstate', () => resolve(), { once: true });
      history.back();
    })`,
  );
  await page.waitForURL(address);
}
