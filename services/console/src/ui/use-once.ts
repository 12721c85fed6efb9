import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { useRef } from 'react';

export interface Once<Input, Output> {
  /** Begins it; while it goes on, a second press does nothing. */
  run: (input: Input) => void;
  isRunning: boolean;
  error: Error | null;
  reset: UseMutationResult<Output, Error, Input>['reset'];
}

/**
 * A change that a person asks for by a press. It is never repeated by itself, and its result goes to `done` alone: it may be a
 * secret, and nothing else keeps it.
 */
export function useOnce<Input, Output>(
  change: (input: Input) => Promise<Output>,
  done: (output: Output, input: Input) => void | Promise<void>,
): Once<Input, Output> {
  // Beside `isPending`, which is true only once the page has been drawn again.
  const isRunning = useRef(false);
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: async (input: Input) => {
      try {
        return await change(input);
      } finally {
        isRunning.current = false;
      }
    },
    retry: false,
    gcTime: 0,
  });
  const run = (input: Input): void => {
    if (isRunning.current) return;
    isRunning.current = true;
    mutate(input, {
      onSuccess: (output) => {
        reset();
        void done(output, input);
      },
    });
  };
  return { run, isRunning: isPending, error, reset };
}
