import { useNavigate, useRouter, useRouterState, useSearch } from '@tanstack/react-router';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The entry before this one is the same page without the dialog. */
    hasPageBefore?: true;
  }
}

interface Creating {
  readonly isOpen: boolean;
  readonly open: () => void;
  readonly close: () => void;
}

/**
 * Whether the dialog that creates something is open. It stands in the address: the dialog is there again after signing in and after
 * loading the page anew, and the browser's way back closes it.
 */
export function useCreating(): Creating {
  const { create = false } = useSearch({ strict: false });
  const hasPageBefore = useRouterState({ select: ({ location }) => location.state.hasPageBefore === true });
  const { history } = useRouter();
  const navigate = useNavigate();
  return {
    isOpen: create,
    open: () => void navigate({ to: '.', search: { create: true }, state: { hasPageBefore: true } }),
    close: () => {
      if (hasPageBefore) history.back();
      else void navigate({ to: '.', search: {}, replace: true });
    },
  };
}
