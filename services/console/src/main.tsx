import { CSPProvider } from '@base-ui/react/csp-provider';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiFailure } from './api/failure';
import { makeRouter } from './router';
import { type AppContext, AppContextProvider } from './session/app-context';
import { sessionQuery } from './session/session.api';
import { SessionWatch } from './session/session-watch';
import './styles/colors.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/dialogs.css';
import './styles/shell.css';
import './styles/pages.css';
import './styles/organization.css';

const RETRIES = 2;

function makeApp(): AppContext {
  const watch = new SessionWatch();
  const heed = (error: Error): void => {
    // Whoever has just tried to sign in has no session that could end.
    const hadSession = queries.getQueryData(sessionQuery.queryKey) ? true : false;
    if (error instanceof ApiFailure && error.isSignedOut && hadSession) watch.end();
  };
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError: heed }),
    mutationCache: new MutationCache({ onError: heed }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        retry: (failures, error) => failures < RETRIES && error instanceof ApiFailure && error.isPassing,
        // Lists are written into the audit log: coming back to the window soon is no reason to read one again.
        staleTime: 30_000,
      },
      mutations: { networkMode: 'always' },
    },
  });
  return { queries, watch };
}

const place = document.getElementById('root');
if (!place) throw new Error('index.html has no place for the console');
const app = makeApp();
createRoot(place).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <AppContextProvider value={app}>
        <QueryClientProvider client={app.queries}>
          <RouterProvider router={makeRouter(app)} />
        </QueryClientProvider>
      </AppContextProvider>
    </CSPProvider>
  </StrictMode>,
);
