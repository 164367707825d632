"""The special inspection 专项巡察 of the rectification itself: from template and plan to findings and what follows."""
