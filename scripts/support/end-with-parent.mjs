/**
 * Loaded into a child process by `node --import`: when the script that started it dies, however suddenly, the child is asked to stop.
 * The operating system closes the channel between the two, whatever killed the parent.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
