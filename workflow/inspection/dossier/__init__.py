"""A unit's dossier 单位档案: what stands on its tasks, put together by itself for those who inspect it."""
