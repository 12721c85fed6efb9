const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
const LARGE = { width: 3840, height: 2160 };

/** How people look at the console. */
export const LOOKS = [
  { look: 'light-desktop', colorScheme: 'light', viewport: DESKTOP },
  { look: 'dark-desktop', colorScheme: 'dark', viewport: DESKTOP },
  { look: 'light-phone', colorScheme: 'light', viewport: PHONE },
  { look: 'dark-phone', colorScheme: 'dark', viewport: PHONE },
  { look: 'light-4k', colorScheme: 'light', viewport: LARGE },
] as const;
