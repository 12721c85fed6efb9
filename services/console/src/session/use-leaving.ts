import { useNavigate } from '@tanstack/react-router';
import type { RevocationStatus } from '../api/document/types.gen';
import { forgetDrafts } from '../ui/drafts';
import { useApp } from './app-context';
import type { Left } from './left';

/** What a page does when its person has signed out: other tabs hear of it, and nothing of theirs stays. */
export function useLeaving(left: Exclude<Left, 'pending'>): (status: RevocationStatus) => Promise<void> {
  const { queries, watch } = useApp();
  const navigate = useNavigate();
  return async ({ state }) => {
    watch.tellOthers('left');
    queries.clear();
    forgetDrafts();
    await navigate({ to: '/sign-in', search: { left: state === 'pending' ? state : left } });
  };
}
