export * from './write-private-file';
