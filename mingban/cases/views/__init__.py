"""Pages of the engine: applying and tracking for citizens, the case page for officials."""
