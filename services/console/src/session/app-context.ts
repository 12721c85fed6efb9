import type { QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { SessionWatch } from './session-watch';

/** What one open page holds beside what it shows. */
export interface AppContext {
  readonly queries: QueryClient;
  readonly watch: SessionWatch;
}

const context = createContext<AppContext | undefined>(undefined);

export const AppContextProvider = context.Provider;

export function useApp(): AppContext {
  const app = useContext(context);
  if (!app) throw new Error('the component stands outside of the application');
  return app;
}
